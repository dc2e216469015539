#include "compiler/lint/facts.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// `curl -w @format.txt` without that file prints a warning and nothing else, with exit status 0.
class MissingFile : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    const FlagUse *format = use.command == "curl" ? use.flag("--write-out") : nullptr;
    if (!format || use.place != Place::Local || isUndo(site.stmt))
      return;
    StringRef path = format->value;
    if (!path.consume_front("@") || path.empty() || path == "-" || path.contains('$') ||
        llvm::sys::path::is_absolute(path))
      return;
    // A run stands where it was started: with the runbook, or where the checker is started.
    llvm::SmallString<256> beside(llvm::sys::path::parent_path(site.program.file));
    llvm::sys::path::append(beside, path);
    if (llvm::sys::fs::exists(beside) || llvm::sys::fs::exists(path))
      return;
    SourceRange range = format->valueRange == SourceRange{} ? format->range : format->valueRange;
    context.diagnostics.report(Diag::MissingFile, range, {path})
        .note("`curl` prints nothing then, and ends with 0")
        .note("write the format on the line: -w '%{http_code} %{time_total}'");
  }
};

} // namespace
std::unique_ptr<Rule> makeMissingFile() { return std::make_unique<MissingFile>(); }
} // namespace rbk::lint
