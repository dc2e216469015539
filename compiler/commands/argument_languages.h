#pragma once
#include "compiler/commands/mistake.h"

#include <vector>

/// Readers of small languages: each takes the text of a value and returns what is wrong with it, the mistake
/// that makes the tool refuse it first. None of them keeps anything.
namespace rbk::commands {

using Mistakes = std::vector<Mistake>;

/// Regular expressions of GNU tools.
Mistakes readBasicRegex(llvm::StringRef text);
Mistakes readExtendedRegex(llvm::StringRef text);
/// Those inside a script of sed, where `\n`, `\t` and `\d065` are characters; `groups` is how many it has.
Mistakes readSedRegex(llvm::StringRef text, bool extended, unsigned &groups);
/// What `grep -P` takes: PCRE2.
Mistakes readPerlRegex(llvm::StringRef text);

/// `app=api,tier in (web, db),!old` as kubectl reads it.
Mistakes readLabelSelector(llvm::StringRef text);

Mistakes readUrl(llvm::StringRef text);
/// The same for curl, to which `[…]` and `{…}` are patterns.
Mistakes readUrlGlob(llvm::StringRef text);
/// `query=EXPR` among the data sent to Prometheus.
Mistakes readPromqlParameter(llvm::StringRef text);
Mistakes readHttpMethod(llvm::StringRef text);
Mistakes readHttpHeader(llvm::StringRef text);

/// A script of sed. `whole`: nothing of it stands in another `-e` or a file.
Mistakes readSed(llvm::StringRef script, bool extended, bool whole);
Mistakes readAwk(llvm::StringRef program);
Mistakes readCron(llvm::StringRef text);
Mistakes readGoTemplate(llvm::StringRef text);
Mistakes readJmesPath(llvm::StringRef text);
Mistakes readFileMode(llvm::StringRef text);
/// `find -perm`: a mode, or `-` or `/` before it.
Mistakes readFindMode(llvm::StringRef text);
Mistakes readAddress(llvm::StringRef text);
Mistakes readImage(llvm::StringRef text);

/// Checks a value of a kind that has a language of its own; false when it has none.
bool checkLanguage(llvm::StringRef kind, const Argument &value, DiagnosticEngine &diagnostics);

void checkSed(const Argument &script, bool extended, bool whole, DiagnosticEngine &diagnostics);

} // namespace rbk::commands
