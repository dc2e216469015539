#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// A runbook that repairs what runs in a cluster, and a command that looks at the machine of whoever follows
/// it: its kernel log, its disk, its /var/log.
class ThisMachine : public Rule {
  bool cluster_ = false;

  void beginRunbook(Context &, const Program &, const Runbook &runbook) override {
    cluster_ = worksOnCluster(runbook);
  }

  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (!cluster_ || use.place != Place::Local || isWrapper(site.line, use))
      return;
    if (aboutMachine(use))
      return report(context, use.nameRange, use.resolved);
    if (!worksOnFiles(use))
      return;
    for (const OperandUse &operand : use.operands)
      if (isServerPath(operand.value))
        return report(context, operand.range, operand.value);
  }

  static void report(Context &context, SourceRange range, StringRef what) {
    context.diagnostics.report(Diag::ThisMachine, range, {what})
        .note("the other commands work on a cluster; this one runs where the runbook is followed")
        .note("say where: $ ssh NODE …, or $ kubectl exec … -- …");
  }

  /// Tools that say something about the machine as a whole.
  static bool aboutMachine(const Invocation &use) {
    static const char *const tools[] = {"dmesg", "iostat", "vmstat", "mpstat", "sar",   "netstat",
                                        "ss",    "free",   "uptime", "iotop",  "lsblk", "htop"};
    if (isFlagSet(use, {"--help", "--version"}))
      return false;
    return llvm::is_contained(tools, StringRef(use.command)) || (use.command == "df" && use.operands.empty());
  }

  static bool worksOnFiles(const Invocation &use) {
    static const char *const tools[] = {"grep", "egrep", "zgrep", "cat",      "zcat", "tail", "head",
                                        "less", "awk",   "sed",   "find",     "du",   "df",   "ls",
                                        "wc",   "rm",    "tar",   "stat",     "sort", "mv",   "cp",
                                        "gzip", "file",  "chown", "truncate", "chmod"};
    return llvm::is_contained(tools, StringRef(use.command));
  }

  /// Folders in which servers keep logs and data, and machines keep what they know of themselves.
  static bool isServerPath(StringRef path) {
    static const char *const folders[] = {"/var/log", "/var/lib", "/etc/kubernetes", "/etc/nginx",
                                          "/proc",    "/sys/fs",  "/var/spool",      "/var/cache"};
    return llvm::any_of(folders, [&](StringRef folder) {
      return path.startswith(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
    });
  }
};

} // namespace
std::unique_ptr<Rule> makeThisMachine() { return std::make_unique<ThisMachine>(); }
} // namespace rbk::lint
