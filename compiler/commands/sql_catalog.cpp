#include "compiler/commands/sql_catalog.h"
#include "compiler/support/embedded.h"

#include <llvm/ADT/StringMap.h>

namespace rbk::commands {
using llvm::StringRef;

static StringRef textOf(const char *path) {
  const EmbeddedFile *file = findEmbedded(path);
  return file ? StringRef(file->text.data(), file->text.size()) : StringRef();
}

template <typename Row>
static void forEachRow(StringRef text, Row &&row) {
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
  struct Table {
    std::vector<StringRef> columns; ///< of all relations
    llvm::StringMap<SystemRelation> relations;
  };
  static const Table table = [] {
    Table result;
    std::vector<std::pair<StringRef, size_t>> firsts; // of each relation its first column
    forEachRow(textOf("stdlib/sql/postgresql-15.tsv"), [&](StringRef relation, StringRef others) {
      if (firsts.empty() || firsts.back().first != relation) // the rows of one relation stand together
        firsts.emplace_back(relation, result.columns.size());
      result.columns.push_back(others.split('\t').first);
    });
    llvm::ArrayRef<StringRef> columns = result.columns;
    for (size_t i = firsts.size(); i-- > 0; columns = columns.take_front(firsts[i].second))
      result.relations[firsts[i].first] = {firsts[i].first, columns.drop_front(firsts[i].second)};
    return result;
  }();
  auto found = table.relations.find(name);
  return found == table.relations.end() ? nullptr : &found->second;
}

/// Whether a text of sorted lines has this one. It is searched as it is: a table of it would cost a check of
/// a small file more than the check.
static bool hasLine(StringRef text, StringRef line) {
  while (!text.empty()) {
    size_t begin = text.take_front(text.size() / 2).rfind('\n') + 1; // npos + 1 is 0
    auto [middle, rest] = text.drop_front(begin).split('\n');
    int order = line.compare(middle);
    if (order == 0)
      return true;
    text = order < 0 ? text.take_front(begin) : rest;
  }
  return false;
}

SqlFunctionFacts sqlFunction(StringRef name) {
  struct Table {
    llvm::StringMap<SqlFunctionFacts> rows;
    StringRef reading; ///< names, sorted by byte
  };
  static const Table table = [] {
    Table result;
    forEachRow(textOf("stdlib/sql/functions.tsv"), [&](StringRef function, StringRef others) {
      auto [effect, note] = others.split('\t');
      result.rows[function] = {plan::effectNamed(effect.str()).value_or(plan::Effect::Unknown),
                               note.split('\t').first};
    });
    result.reading = textOf("stdlib/sql/postgresql-15-functions.txt");
    while (result.reading.startswith("#"))
      result.reading = result.reading.split('\n').second;
    return result;
  }();
  auto found = table.rows.find(name);
  if (found != table.rows.end())
    return found->second;
  if (!name.empty() && hasLine(table.reading, name))
    return {plan::Effect::Read, {}};
  return {plan::Effect::Unknown, "what this function does is not on the line"};
}

const SqlFunctionFacts *psqlCommand(StringRef name) {
  static const llvm::StringMap<SqlFunctionFacts> table = [] {
    llvm::StringMap<SqlFunctionFacts> result;
    forEachRow(textOf("stdlib/sql/psql.tsv"), [&](StringRef command, StringRef others) {
      auto [effect, note] = others.split('\t');
      result[command] = {plan::effectNamed(effect.str()).value_or(plan::Effect::Unknown), note};
    });
    return result;
  }();
  auto found = table.find(name);
  return found == table.end() ? nullptr : &found->second;
}

} // namespace rbk::commands
