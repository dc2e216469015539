#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// A bigger pool on a database that is out of connections makes it worse.
class PoolWithoutLimit : public Rule {
  void beginRunbook(Context &context, const Program &, const Runbook &runbook) override {
    if (readsLimit(runbook))
      return;
    bool said = false;
    forEachRepair(runbook, [&](const Step &step) {
      if (said)
        return;
      std::string title = shown(runbook, step.title);
      bool titleRaises = raises(title);
      std::optional<SourceRange> place;
      forEachStmt(step.body, [&](const Stmt &stmt) {
        if (place)
          return;
        if (const auto *manual = std::get_if<ManualStmt>(&stmt.node))
          place = inText(context, runbook, manual->gate.text, titleRaises);
        else if (const auto *prose = std::get_if<ProseStmt>(&stmt.node))
          place = inText(context, runbook, prose->text, titleRaises);
        else if (const CommandLine *line = stmt.command(); line && !isUndo(stmt) && !lowers(title))
          place = inCommand(*line);
      });
      if (!place)
        return;
      said = true;
      context.diagnostics.report(Diag::PoolWithoutLimit, *place)
          .note("a database that is out of connections gets worse: read `SHOW max_connections` first, and "
                "compare it with "
                "replicas × (pool size + overflow)");
    });
  }

  static bool readsLimit(const Runbook &runbook) {
    bool reads = false;
    forEachCommand(runbook, [&](const Section &, const Step &, const Stmt &, const CommandLine &line) {
      for (const Invocation &use : line.invocations)
        reads |= llvm::any_of(use.argv, [](const std::string &word) {
          return StringRef(word).contains_insensitive("max_connections") ||
                 StringRef(word).contains_insensitive("maxclients");
        });
    });
    return reads;
  }

  static bool raises(const std::string &text) {
    static const llvm::Regex up(
        "increas|rais|grow|enlarg|double|bigger|larger|higher|bump|scale up|more connections",
        llvm::Regex::IgnoreCase);
    return up.match(text) && !lowers(text);
  }

  static bool lowers(const std::string &text) {
    static const llvm::Regex down("reduc|lower|decreas|shrink|smaller|put .* back|old values? back|restor",
                                  llvm::Regex::IgnoreCase);
    return down.match(text);
  }

  static const llvm::Regex &poolWords() {
    static const llvm::Regex words(
        "(DATABASE|DB|SQLALCHEMY|PG|POSTGRES|MYSQL|HIKARI|JDBC)[A-Z_]*(POOL|MAX_OVERFLOW)[A-Z_]*|"
        "(database|db|connection|sqlalchemy)[ _-]pool([ _-]size)?|maximumPoolSize|max_overflow|"
        "default_pool_size|pool[ _]size|max(imum)? (number of )?(database )?connections",
        llvm::Regex::IgnoreCase);
    return words;
  }

  /// Pools of threads and workers open no connections.
  static bool isOtherPool(const std::string &text) {
    static const llvm::Regex other("thread|worker|process[ _-]pool|node[ _-]?pool|memory pool",
                                   llvm::Regex::IgnoreCase);
    return other.match(text);
  }

  static std::optional<SourceRange> inText(const Context &context, const Runbook &runbook, const Text &text,
                                           bool titleRaises) {
    std::string words = shown(runbook, text);
    static const llvm::Regex changes("updat|set|chang|adjust|edit", llvm::Regex::IgnoreCase);
    if (!(raises(words) || (titleRaises && changes.match(words))) || lowers(words) || isOtherPool(words))
      return std::nullopt;
    StringRef source = context.sources.textOf(text.range);
    llvm::SmallVector<StringRef, 4> groups;
    if (!poolWords().match(source, &groups))
      return std::nullopt;
    auto begin = text.range.begin + static_cast<Position>(groups[0].data() - source.data());
    return SourceRange{begin, begin + static_cast<Position>(groups[0].size())};
  }

  /// `kubectl set env deployment/api DB_POOL_SIZE=20`
  static std::optional<SourceRange> inCommand(const CommandLine &line) {
    static const llvm::Regex setting(
        "^(DATABASE|DB|SQLALCHEMY|PG|POSTGRES|MYSQL|HIKARI|JDBC)[A-Z_]*(POOL|MAX_OVERFLOW)[A-Z_]*=");
    for (const Invocation &use : line.invocations)
      if (use.effect != Effect::Read)
        for (const OperandUse &operand : use.operands)
          if (setting.match(operand.value))
            return operand.range;
    return std::nullopt;
  }
};

} // namespace
std::unique_ptr<Rule> makePoolWithoutLimit() { return std::make_unique<PoolWithoutLimit>(); }
} // namespace rbk::lint
