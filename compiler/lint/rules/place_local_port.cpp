#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// A request to this machine, in a runbook about a cluster: somebody must have forwarded the port.
class LocalPort : public Rule {
  bool cluster_ = false;

  void beginRunbook(Context &, const Program &, const Runbook &runbook) override {
    cluster_ = worksOnCluster(runbook);
  }

  void step(Context &context, const Program &, const Runbook &, const Section &, const Step &step) override {
    if (!cluster_)
      return;
    bool forwarded = false;
    forEachStmt(step.body, [&](const Stmt &stmt) {
      const CommandLine *line = stmt.command();
      if (!line || isUndo(stmt))
        return;
      // Whatever stays in the background may be what listens.
      forwarded |= std::holds_alternative<BackgroundStmt>(stmt.node);
      // A server that is started without `background` is an error of its own.
      forwarded |= llvm::any_of(line->invocations, [](const Invocation &use) { return use.serves; });
      for (const Invocation &use : line->invocations)
        if (use.place == Place::Local && asks(use))
          for (const OperandUse &operand : use.operands)
            if (look(context, operand, forwarded))
              return;
    });
  }

  static bool asks(const Invocation &use) {
    static const char *const clients[] = {"curl", "wget", "http", "ab", "wrk", "hey"};
    return llvm::is_contained(clients, StringRef(use.command));
  }

  static bool look(Context &context, const OperandUse &operand, bool forwarded) {
    StringRef url = operand.value;
    if (size_t scheme = url.find("://"); scheme != StringRef::npos && scheme < 6)
      url = url.substr(scheme + 3);
    else if (url.contains("/") && !url.contains(":"))
      return false;
    StringRef host = url.take_until([](char c) { return c == '/' || c == ':' || c == '?'; });
    if (host.startswith("127.") && host != "127.0.0.1" && host.count('.') == 3) {
      context.diagnostics.report(Diag::LoopbackAddress, operand.range, {host})
          .note("`kubectl port-forward` listens on 127.0.0.1 unless `--address` says otherwise")
          .note("macOS has no other loopback address than 127.0.0.1");
      return true;
    }
    if (forwarded || (host != "localhost" && host != "127.0.0.1" && !url.startswith("[::1]")))
      return false;
    context.diagnostics.report(Diag::NoPortForward, operand.range, {host})
        .note("what a step before has started in the background was stopped at its end")
        .note("start it in this step: background $ kubectl port-forward svc/NAME PORT:PORT");
    return true;
  }
};

} // namespace
std::unique_ptr<Rule> makeLocalPort() { return std::make_unique<LocalPort>(); }
} // namespace rbk::lint
