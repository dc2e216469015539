// Languages of databases that are read by their words, not parsed: SQL of other dialects than PostgreSQL's
// and the JavaScript of MongoDB. What each statement or call does stands in stdlib/sql/statements.tsv and
// stdlib/mongo/calls.tsv; what stands in neither is unknown.
#include "compiler/commands/languages.h"
#include "compiler/support/embedded.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/Support/Regex.h>

namespace rbk::commands {
using llvm::StringRef;

namespace {

struct Row {
  StringRef dialects; ///< `*` or names with commas
  std::unique_ptr<llvm::Regex> pattern;
  bool rest = false; ///< what follows the pattern is a statement of its own
  Effect effect = Effect::Unknown;
  StringRef note;
};

void forEachRow(const char *path, size_t columns, llvm::function_ref<void(llvm::ArrayRef<StringRef>)> visit) {
  const EmbeddedFile *file = findEmbedded(path);
  if (!file)
    return;
  llvm::SmallVector<StringRef, 0> lines;
  StringRef(file->text.data(), file->text.size()).split(lines, '\n');
  for (StringRef line : lines) {
    llvm::SmallVector<StringRef, 6> fields;
    line.split(fields, '\t');
    if (!line.startswith("#") && fields.size() >= columns)
      visit(fields);
  }
}

/// The rows of each first word, in the order of the file: the first that matches counts.
const llvm::StringMap<std::vector<Row>> &statements() {
  static const llvm::StringMap<std::vector<Row>> table = [] {
    llvm::StringMap<std::vector<Row>> result;
    forEachRow("stdlib/sql/statements.tsv", 5, [&](llvm::ArrayRef<StringRef> fields) {
      Row row;
      row.dialects = fields[0];
      if (!fields[2].empty())
        row.pattern = std::make_unique<llvm::Regex>(fields[2]);
      row.rest = fields[3] == "rest";
      row.effect = plan::effectNamed(fields[3].str()).value_or(Effect::Unknown);
      row.note = fields[4];
      result[fields[1]].push_back(std::move(row));
    });
    return result;
  }();
  return table;
}

const llvm::StringMap<LanguageFacts> &mongoCalls() {
  static const llvm::StringMap<LanguageFacts> table = [] {
    llvm::StringMap<LanguageFacts> result;
    forEachRow("stdlib/mongo/calls.tsv", 2, [&](llvm::ArrayRef<StringRef> fields) {
      result[fields[0]] = {plan::effectNamed(fields[1].str()).value_or(Effect::Unknown),
                           fields.size() > 2 ? fields[2].str() : std::string()};
    });
    return result;
  }();
  return table;
}

/// Where the quoted text that begins at `at` ends: the place behind its closing quote.
size_t behindQuote(StringRef text, size_t at) {
  char quote = text[at];
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\' && quote != '`')
      ++i;
    else if (text[i] == quote && i + 1 < text.size() && text[i + 1] == quote)
      ++i; // a doubled quote stands for one
    else if (text[i] == quote)
      return i + 1;
  }
  return text.size();
}

/// The statements of a text: in capitals, with single blanks, comments left out and quoted text as `''`.
std::vector<std::string> normalizedStatements(StringRef text) {
  std::vector<std::string> result(1);
  auto blank = [&] {
    if (!result.back().empty() && result.back().back() != ' ')
      result.back() += ' ';
  };
  bool lineStart = true; // `.tables` and `\! cmd` are lines of the client
  for (size_t i = 0; i < text.size(); ++i) {
    StringRef here = text.substr(i);
    bool comment = here.startswith("--") && (here.size() == 2 || llvm::isSpace(here[2]));
    if (comment || here.startswith("#")) {
      i += std::min(here.find('\n'), here.size()) - 1;
      continue;
    }
    if (here.startswith("/*!")) { // MySQL runs what stands in it
      i += std::min(here.find_first_not_of("/*!0123456789"), here.size()) - 1;
      continue;
    }
    if (here.startswith("/*")) {
      size_t end = here.find("*/");
      i = end == StringRef::npos ? text.size() : i + end + 1;
      continue;
    }
    if (here.startswith("*/")) {
      ++i;
      continue;
    }
    char c = text[i];
    if (c == '\'' || c == '"' || c == '`') {
      i = behindQuote(text, i) - 1;
      result.back() += "''";
    } else if (c == ';' || here.startswith("\\G") || here.startswith("\\g")) {
      i += c == '\\';
      result.emplace_back();
    } else if (llvm::isSpace(c)) {
      bool ownLine = c == '\n' && !result.back().empty() && StringRef(".\\").contains(result.back()[0]);
      if (ownLine)
        result.emplace_back();
      else
        blank();
      lineStart = c == '\n';
      continue;
    } else if (lineStart && StringRef(".\\").contains(c) && StringRef(result.back()).trim().empty()) {
      result.back() = c;
    } else
      result.back() += llvm::toUpper(c);
    lineStart = false;
  }
  return result;
}

bool speaks(StringRef dialects, StringRef dialect) {
  if (dialects == "*")
    return true;
  for (; !dialects.empty(); dialects = dialects.split(',').second)
    if (dialects.split(',').first == dialect)
      return true;
  return false;
}

LanguageFacts statementFacts(StringRef statement, StringRef dialect) {
  statement = statement.trim(" (");
  size_t end = statement.find_if([](char c) { return !llvm::isAlpha(c) && c != '_'; });
  if (statement.startswith(".") || statement.startswith("\\"))
    end = statement.find(' ');
  StringRef verb = statement.take_front(end), rest = statement.substr(verb.size()).trim();
  auto found = statements().find(verb);
  if (found != statements().end())
    for (const Row &row : found->second) {
      llvm::SmallVector<StringRef, 4> groups;
      if (!speaks(row.dialects, dialect) || (row.pattern && !row.pattern->match(rest, &groups)))
        continue;
      if (row.rest)
        return statementFacts(
            row.pattern ? rest.substr(static_cast<size_t>(groups[0].end() - rest.begin())) : rest, dialect);
      return {row.effect, row.note.empty() ? "`" + verb.str() + "` " +
                                                 (row.effect == Effect::Read ? "reads" : "changes the server")
                                           : row.note.str()};
    }
  return {Effect::Unknown, "`" + verb.str() + "` is no statement that is known here"};
}

void worse(LanguageFacts &worst, bool &first, LanguageFacts facts) {
  if (first || (facts.effect != worst.effect && plan::atLeast(facts.effect, worst.effect)))
    worst = std::move(facts);
  first = false;
}

} // namespace

LanguageFacts analyzeDialect(const Argument &argument, StringRef dialect) {
  if (argument.isVariable())
    return {Effect::Unknown, "the statements come from a variable"};
  std::vector<size_t> original;
  std::string text = argument.forParser(original);
  LanguageFacts worst{Effect::Read, "nothing is sent"};
  bool first = true;
  for (const std::string &statement : normalizedStatements(text))
    if (!StringRef(statement).trim().empty())
      worse(worst, first, statementFacts(statement, dialect));
  return worst;
}

LanguageFacts analyzeMongo(const Argument &argument) {
  if (argument.isVariable())
    return {Effect::Unknown, "the JavaScript comes from a variable"};
  std::vector<size_t> original;
  std::string text = argument.forParser(original);
  LanguageFacts worst{Effect::Read, "it only prints"};
  bool first = true;
  StringRef rest = StringRef(text).trim();
  for (StringRef word : {"show ", "use ", "help", "it"})
    if (rest.startswith(word) && !rest.contains('(') && !rest.contains(';'))
      return {Effect::Read, "`" + word.trim().str() + "` reads"};
  static constexpr StringRef keywords[] = {"if",    "for",      "while",  "switch",
                                           "catch", "function", "return", "typeof"};
  std::string name; // the identifier that ends before the present place
  auto look = [&](const std::string &key, StringRef shown) {
    auto found = mongoCalls().find(key);
    LanguageFacts facts =
        found == mongoCalls().end()
            ? LanguageFacts{Effect::Unknown, "what `" + shown.str() + "` does is not on the line"}
            : found->second;
    if (facts.because.empty())
      facts.because =
          "`" + shown.str() + "` " + (facts.effect == Effect::Read ? "reads" : "changes the server");
    worse(worst, first, std::move(facts));
  };
  for (size_t i = 0; i < text.size(); ++i) {
    StringRef here = StringRef(text).substr(i);
    if (here.startswith("//") || here.startswith("/*")) {
      size_t end = here.startswith("//") ? here.find('\n') : here.find("*/");
      i = end == StringRef::npos ? text.size() : i + end + 1;
      continue;
    }
    char c = text[i];
    if (c == '"' || c == '\'' || c == '`') {
      size_t end = behindQuote(text, i);
      // A template runs code; an aggregation writes by the name of a stage, which may be quoted.
      StringRef inside = StringRef(text).slice(i + 1, end - 1);
      if (c == '`' && inside.contains("${"))
        worse(worst, first, {Effect::Unknown, "a template runs code"});
      if (inside == "$out" || inside == "$merge")
        look(inside.str(), inside);
      i = end - 1;
      name.clear();
      continue;
    }
    if (llvm::isAlnum(c) || c == '_' || c == '$') {
      size_t end = i;
      while (end < text.size() && (llvm::isAlnum(text[end]) || text[end] == '_' || text[end] == '$'))
        ++end;
      name = text.substr(i, end - i);
      if (name == "$out" || name == "$merge")
        look(name, name);
      i = end - 1;
      continue;
    }
    if (c == '(' && !name.empty() && !llvm::is_contained(keywords, name)) {
      if (name == "runCommand" || name == "adminCommand") {
        // The first key of the document, or the text itself, names the command.
        StringRef inner = here.drop_front(1).ltrim(" \t\n{'\"");
        StringRef key = inner.take_while([](char d) { return llvm::isAlnum(d) || d == '_'; });
        look("command:" + key.str(), key);
      } else
        look(name, name);
    }
    if (!llvm::isSpace(c))
      name.clear();
  }
  return worst;
}

} // namespace rbk::commands
