#pragma once
#include "compiler/plan/plan.h"

#include <llvm/ADT/ArrayRef.h>

#include <string>

/// The page of a runbook, for a wiki. It is GitHub-flavoured Markdown that also reads well on GitLab and, but
/// for its tables and footnotes, in plain CommonMark.
///
/// A fence whose info string is exactly `bash` holds commands of the plan as their author wrote them, and
/// nothing else: first those of a run in its order (both branches of an `if`, all causes and options), then,
/// under "Way back", the undo commands, the latest first. No other fence has that info string: an example in
/// bash says `bash example`, and the setting of parameters says `sh`.
namespace rbk::markdown {

/// The page `<runbook>.md`. `runbook` is one of `program.runbooks` or of `program.references`.
std::string generatePage(const plan::Program &program, const plan::Runbook &runbook);

/// The page README.md of a folder of runbooks: what they share, each declaration once.
std::string generateIndex(llvm::ArrayRef<const plan::Program *> programs);

/// The file name of a runbook's page, `<runbook>.md`.
std::string pageName(const plan::Runbook &runbook);

} // namespace rbk::markdown
