#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// The language stops at a failed command and fails with any part of a pipe. A shell that runs inside an
/// argument
/// (`sh -c '…'`, `bash -c '…'`) does neither, unless it is told to.
class InnerShell : public Rule {
  /// What joins the commands of the code: positions in it.
  struct Joints {
    size_t sequence = StringRef::npos, pipe = StringRef::npos, afterPipe = 0;
    StringRef last; ///< part of the last pipeline
  };

  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (isUndo(site.stmt) || (use.command != "sh" && use.command != "bash"))
      return;
    const FlagUse *code = use.flag("-c");
    if (!code || use.flag("-n"))
      return;
    StringRef text = code->value;
    bool stops = use.flag("-e") || text.contains("set -e") || text.contains("errexit");
    bool pipefail = text.contains("pipefail");
    if (const FlagUse *option = use.flag("-o"))
      pipefail = pipefail || StringRef(option->value).contains("pipefail");
    Joints joints = find(text);
    SourceRange range = code->valueRange == SourceRange{} ? code->range : code->valueRange;
    if (joints.sequence != StringRef::npos && !stops)
      context.diagnostics.report(Diag::InnerSequence, range, {use.command})
          .note("its exit status is that of the last command")
          .note("join them with `&&`, begin with `set -e`, or write each as a command of the step");
    else if (joints.pipe != StringRef::npos && !pipefail && !tests(joints.last)) {
      StringRef first = text.substr(0, joints.pipe);
      size_t begin = first.find_last_of(";&\n");
      first = (begin == StringRef::npos ? first : first.substr(begin + 1)).trim();
      if (!canFail(first))
        return;
      context.diagnostics
          .report(Diag::InnerPipe, range, {use.command, first.take_until([](char c) { return c == ' '; })})
          .note("its exit status is that of the last part; a pipe of the language fails when any part does")
          .note(use.command == "bash" ? "pipe outside of it, or begin with `set -o pipefail`"
                                      : "pipe outside of it");
    }
  }

  /// `;`, a line end, `&&` and `|` outside of quotes. Words before a `;` that cannot fail do not count.
  static Joints find(StringRef text) {
    Joints result;
    char quote = 0;
    size_t start = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      char c = text[i], next = i + 1 < text.size() ? text[i + 1] : '\0';
      if (c == '\\')
        ++i;
      else if (quote)
        quote = c == quote ? 0 : quote;
      else if (c == '\'' || c == '"')
        quote = c;
      else if ((c == '|' && next == '|') || (c == '&' && next == '&')) {
        ++i;
        start = i + 1;
      } else if (c == '|') {
        result.pipe = std::min(result.pipe, i);
        result.last = text.substr(i + 1);
      } else if (c == ';' || c == '\n') {
        bool more = !text.substr(i + 1).trim(" \t\n;").empty();
        if (more && canFail(text.slice(start, i).trim()))
          result.sequence = std::min(result.sequence, i);
        start = i + 1;
      }
    }
    return result;
  }

  static bool canFail(StringRef command) {
    static const char *const never[] = {"echo", "printf", "export", "set",  "true", ":",     "sleep",
                                        "date", "trap",   "umask",  "then", "do",   "unset", ""};
    StringRef word = command.take_until([](char c) { return c == ' '; });
    return !llvm::is_contained(never, word) && !word.contains('=') && !command.startswith("#");
  }

  /// A last part that fails when it is given nothing to find tells a failure from success.
  static bool tests(StringRef last) {
    last = last.trim();
    return (last.startswith("grep") && last.contains(" -q")) || last.startswith("jq -e") ||
           (last.startswith("awk") && last.contains("exit"));
  }
};

} // namespace
std::unique_ptr<Rule> makeInnerShell() { return std::make_unique<InnerShell>(); }
} // namespace rbk::lint
