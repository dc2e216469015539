#pragma once
#include "compiler/support/source.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/SmallVector.h>

#include <map>
#include <string>
#include <vector>

namespace rbk {

enum class Severity : uint8_t { Error, Warning, Info };

/// Every diagnostic the compiler can give; one line of `diagnostics.def` each.
enum class Diag : uint16_t {
#define DIAG(id, code, name, severity, message) id,
#include "compiler/diagnostics/diagnostics.def"
#undef DIAG
};

/// The data of a diagnostic's line.
struct DiagInfo {
  Diag id;
  uint16_t code;        ///< shown as RBKnnnn, never reused
  llvm::StringRef name; ///< `group/kebab-case`
  Severity severity;
  llvm::StringRef message; ///< with {0}, {1} … for arguments
};

const DiagInfo &infoOf(Diag id);
llvm::ArrayRef<DiagInfo> allDiagnostics();
/// Finds by `RBK4012`, `4012` or `danger/no-gate`; nullptr when there is none.
const DiagInfo *findDiagnostic(llvm::StringRef codeOrName);
llvm::StringRef nameOf(Severity severity);

struct Note {
  std::string message;
  SourceRange range; ///< empty at 0 when the note has no place
  bool hasRange = false;
};

/// A change that removes the finding and nothing else.
struct Fix {
  std::string title;
  SourceRange range;
  std::string text;
};

struct Diagnostic {
  Diag id;
  SourceRange range;
  std::string message;
  llvm::SmallVector<Note, 1> notes;
  llvm::SmallVector<Fix, 1> fixes;
  Severity severity; ///< of its line in the table, unless the engine was told otherwise

  Diagnostic &note(std::string message);
  Diagnostic &note(SourceRange range, std::string message);
  Diagnostic &fix(std::string title, SourceRange range, std::string text);
};

/// Collects diagnostics of one compilation. It neither prints nor stops anything.
class DiagnosticEngine {
public:
  /// Adds a diagnostic; the arguments replace {0}, {1} … of its message. The reference is valid until the
  /// next report.
  Diagnostic &report(Diag id, SourceRange range, std::initializer_list<llvm::StringRef> arguments = {});
  /// From now on, `id` has this severity.
  void setSeverity(Diag id, Severity severity) { severities_[id] = severity; }
  /// Adds what another engine has collected, with the severities of this one.
  void take(DiagnosticEngine &&other);
  /// Sorted by place, then code; equal ones once.
  void finish();
  const std::vector<Diagnostic> &diagnostics() const { return diagnostics_; }
  unsigned count(Severity severity) const;
  bool hasErrors() const { return count(Severity::Error) != 0; }
  /// Whether an error was reported inside `range`: callers stay silent about what follows from it.
  bool hasErrorIn(SourceRange range) const;

private:
  std::vector<Diagnostic> diagnostics_;
  std::map<Diag, Severity> severities_;
};

/// "did you mean" by edit distance; empty when nothing is near enough.
llvm::StringRef suggest(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> candidates);

/// Plain text with source line, caret and notes; colour is for a terminal.
std::string renderText(const DiagnosticEngine &engine, const SourceManager &sources, bool colour);
/// The JSON of docs/cli.md; `files` is the number of files checked.
std::string renderJson(const DiagnosticEngine &engine, const SourceManager &sources, unsigned files);
/// "1 error, 2 warnings in 3 files", empty when there is nothing to say.
std::string summaryLine(const DiagnosticEngine &engine, unsigned files);

} // namespace rbk
