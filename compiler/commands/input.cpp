// What a command reads on standard input where that stands on the line: `psql <<E`, `echo FLUSHALL | redis-cli`. A
// script is cut into the pieces that the argument languages understand.
#include "compiler/commands/languages.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::commands {
using llvm::StringRef;

namespace {

/// Cuts a psql script at its backslash commands: those reach to the end of their line, the statements between them are
/// parsed together. `\gset` behind a statement sends it.
class PsqlScript {
public:
  PsqlScript(const Argument &script, plan::Invocation &invocation, DiagnosticEngine &diagnostics)
      : script_(script), text_(script.text()), invocation_(invocation), diagnostics_(diagnostics) {}

  LanguageFacts facts() {
    size_t begin = 0;
    for (size_t at = 0; at < text_.size();) {
      char c = text_[at];
      if (c == '\'' || c == '"')
        at = std::min(text_.find(c, at + 1), text_.size() - 1) + 1;
      else if (c == '$' && dollarQuote(at))
        continue;
      else if (text_.substr(at).startswith("--"))
        at = std::min(text_.find('\n', at), text_.size());
      else if (text_.substr(at).startswith("/*"))
        at = std::min(text_.find("*/", at), text_.size());
      else if (c == '\\') {
        const size_t end = std::min(text_.find('\n', at), text_.size());
        piece(begin, at);
        piece(at, end);
        begin = at = end;
        continue;
      } else
        ++at;
    }
    piece(begin, text_.size());
    return worst_;
  }

private:
  /// `$$ … $$`, `$body$ … $body$`.
  bool dollarQuote(size_t &at) const {
    size_t end = at + 1;
    while (end < text_.size() && (llvm::isAlnum(text_[end]) || text_[end] == '_'))
      ++end;
    if (end >= text_.size() || text_[end] != '$') {
      ++at;
      return true;
    }
    StringRef tag = text_.slice(at, end + 1);
    size_t close = text_.find(tag, end + 1);
    at = close == StringRef::npos ? text_.size() : close + tag.size();
    return true;
  }

  void piece(size_t begin, size_t end) {
    if (text_.slice(begin, end).trim(" \t\r\n;").empty())
      return;
    LanguageFacts facts = analyzeSql(script_.slice(begin, end), invocation_, diagnostics_);
    if (plan::atLeast(facts.effect, worst_.effect))
      worst_ = std::move(facts);
  }

  const Argument &script_;
  StringRef text_;
  plan::Invocation &invocation_;
  DiagnosticEngine &diagnostics_;
  LanguageFacts worst_;
};

/// One command on each line, its words as redis-cli reads them.
LanguageFacts redisScript(const Argument &script, plan::Invocation &invocation, DiagnosticEngine &diagnostics) {
  LanguageFacts worst;
  StringRef text = script.text();
  for (size_t lineBegin = 0; lineBegin < text.size();) {
    const size_t lineEnd = std::min(text.find('\n', lineBegin), text.size());
    std::vector<Argument> words;
    for (size_t at = lineBegin; at < lineEnd;) {
      if (llvm::isSpace(text[at])) {
        ++at;
        continue;
      }
      const char quote = text[at] == '"' || text[at] == '\'' ? text[at] : '\0';
      size_t end = at + 1;
      while (end < lineEnd && (quote ? text[end] != quote : !llvm::isSpace(text[end])))
        end += quote == '"' && text[end] == '\\' ? 2 : 1;
      end = std::min(end, lineEnd);
      words.push_back(quote ? script.slice(at + 1, end) : script.slice(at, end));
      at = end + (quote ? 1 : 0);
    }
    if (!words.empty()) {
      LanguageFacts facts = analyzeRedis(words, invocation, diagnostics);
      if (plan::atLeast(facts.effect, worst.effect))
        worst = std::move(facts);
    }
    lineBegin = lineEnd + 1;
  }
  return worst;
}

} // namespace

const char *dialectOf(const ValueKinds &kinds) {
  for (const char *name : {"sql.mysql", "sql.sqlite", "sql.clickhouse", "sql.cql", "sql.influx"})
    if (kinds.has(name))
      return name + 4;
  return nullptr;
}

std::optional<LanguageFacts> analyzeInput(const ValueKinds &kinds, const Argument &text, plan::Invocation &invocation,
                                          DiagnosticEngine &diagnostics) {
  if (text.isVariable())
    return std::nullopt;
  if (kinds.has("sql"))
    return PsqlScript(text, invocation, diagnostics).facts();
  if (kinds.has("redis.command"))
    return redisScript(text, invocation, diagnostics);
  if (const char *dialect = dialectOf(kinds))
    return analyzeDialect(text, dialect);
  if (kinds.has("mongo.js"))
    return analyzeMongo(text);
  return std::nullopt;
}

} // namespace rbk::commands
