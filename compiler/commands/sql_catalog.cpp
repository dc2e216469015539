#include "compiler/commands/sql_catalog.h"
#include "compiler/support/embedded.h"

#include <llvm/ADT/StringMap.h>

namespace rbk::commands {
using llvm::StringRef;

template <typename Row>
static void forEachRow(const char *path, Row &&row) {
  const EmbeddedFile *file = findEmbedded(path);
  if (!file)
    return;
  StringRef text(file->text.data(), file->text.size());
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    if (line.empty() || line.startswith("#"))
      continue;
    auto [first, others] = line.split('\t');
    row(first, others);
  }
}

const SystemRelation *systemRelation(StringRef name) {
  static const llvm::StringMap<SystemRelation> table = [] {
    llvm::StringMap<SystemRelation> result;
    SystemRelation *relation = nullptr;
    forEachRow("stdlib/sql/postgresql-15.tsv", [&](StringRef of, StringRef others) {
      if (!relation || relation->name != of) { // the rows of one relation stand together
        relation = &result[of];
        relation->name = of;
      }
      relation->columns.push_back(others.split('\t').first);
    });
    return result;
  }();
  auto found = table.find(name);
  return found == table.end() ? nullptr : &found->second;
}

SqlFunctionFacts sqlFunction(StringRef name) {
  static const llvm::StringMap<SqlFunctionFacts> table = [] {
    llvm::StringMap<SqlFunctionFacts> result;
    forEachRow("stdlib/sql/postgresql-15-functions.txt", [&](StringRef function, StringRef) {
      result[function] = {plan::Effect::Read, {}};
    });
    forEachRow("stdlib/sql/functions.tsv", [&](StringRef function, StringRef others) {
      auto [effect, note] = others.split('\t');
      result[function] = {plan::effectNamed(effect.str()).value_or(plan::Effect::Unknown),
                          note.split('\t').first};
    });
    return result;
  }();
  auto found = table.find(name);
  return found == table.end()
             ? SqlFunctionFacts{plan::Effect::Unknown, "what this function does is not on the line"}
             : found->second;
}

const SqlFunctionFacts *psqlCommand(StringRef name) {
  static const llvm::StringMap<SqlFunctionFacts> table = [] {
    llvm::StringMap<SqlFunctionFacts> result;
    forEachRow("stdlib/sql/psql.tsv", [&](StringRef command, StringRef others) {
      auto [effect, note] = others.split('\t');
      result[command] = {plan::effectNamed(effect.str()).value_or(plan::Effect::Unknown), note};
    });
    return result;
  }();
  auto found = table.find(name);
  return found == table.end() ? nullptr : &found->second;
}

} // namespace rbk::commands
