#include "compiler/commands/languages.h"
#include "compiler/commands/sql_catalog.h"
#include "compiler/commands/sql_tree.h"

#include <llvm/ADT/StringExtras.h>

#include <pthread.h>

namespace rbk::commands {
using llvm::StringRef;

namespace {

/// `\\d`, `\\copy` … as the first thing of a `psql -c`: stdlib/sql/psql.tsv.
LanguageFacts metaCommand(StringRef text, const Argument &argument, DiagnosticEngine &diagnostics) {
  StringRef word = text.drop_front(1).take_until([](char c) { return llvm::isSpace(c) || c == ';'; });
  if (word.startswith("!"))
    word = word.take_front(1);
  StringRef plain = word.take_until([](char c) { return c == '+'; });
  const SqlFunctionFacts *facts = psqlCommand(plain);
  if (plain == "copy" && text.contains_insensitive(" program "))
    return {Effect::Unknown, "`\\copy … program` runs a program"};
  if (plain == "copy" && text.contains_insensitive("to stdout"))
    return {Effect::Read, "`\\copy … to stdout` reads"};
  if (facts)
    return {facts->effect, "`\\" + plain.str() + "` " + facts->note.str()};
  if (plain.startswith("d") || plain.startswith("l") || plain.startswith("z"))
    return {Effect::Read, "`\\" + plain.str() + "` shows objects"};
  diagnostics.report(Diag::SqlUnknownMeta, argument.rangeOf(0, word.size() + 1),
                     {"psql has no backslash command `\\" + word.str() + "`"});
  return {Effect::Read, "psql refuses it"}; // the finding stands
}

/// libpg_query and the walk recurse for each level of an expression, and `1+1+…` has as many levels as terms:
/// what is longer than a statement of a runbook is parsed on a stack of its own, and what no runbook should
/// hold is not parsed.
constexpr size_t shortSqlBytes = 2 << 10, maxSqlBytes = 32 << 10, longSqlStackBytes = 512 << 20;

bool runOnLargeStack(llvm::function_ref<void()> work) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0)
    return false;
  pthread_t thread{};
  auto body = [](void *argument) -> void * {
    (*static_cast<llvm::function_ref<void()> *>(argument))();
    return nullptr;
  };
  bool started = pthread_attr_setstacksize(&attributes, longSqlStackBytes) == 0 &&
                 pthread_create(&thread, &attributes, body, &work) == 0;
  pthread_attr_destroy(&attributes);
  return started && pthread_join(thread, nullptr) == 0;
}

LanguageFacts parseSql(const Argument &argument, const std::string &text, const std::vector<size_t> &original,
                       plan::Invocation &invocation, DiagnosticEngine &diagnostics) {
  std::optional<SqlSyntaxError> error;
  LanguageFacts facts = readSqlTree(argument, text, original, invocation, diagnostics, error);
  if (!error)
    return facts;
  // The error position counts characters; ours are bytes.
  size_t byte = 0;
  for (size_t seen = 0; byte < text.size(); ++byte)
    if ((static_cast<unsigned char>(text[byte]) & 0xC0) != 0x80 && seen++ == error->character)
      break;
  size_t length = 1;
  while (byte + length < text.size() && (llvm::isAlnum(text[byte + length]) || text[byte + length] == '_'))
    ++length;
  size_t last = original.size() - 1;
  diagnostics.report(
      Diag::SqlSyntax,
      argument.rangeOf(original[std::min(byte, last)], original[std::min(byte + length, last)]),
      {StringRef(error->message)});
  return {Effect::Read, "the SQL does not parse"}; // the error stands; what follows from it is not said again
}

} // namespace

LanguageFacts analyzeSql(const Argument &argument, plan::Invocation &invocation,
                         DiagnosticEngine &diagnostics) {
  std::vector<size_t> original;
  std::string text = argument.forParser(original);
  StringRef trimmed = StringRef(text).ltrim();
  if (argument.isVariable())
    return {Effect::Unknown, "the SQL comes from a variable"};
  if (trimmed.startswith("\\"))
    return metaCommand(trimmed, argument, diagnostics);
  LanguageFacts facts{Effect::Unknown, "the SQL is too long to be understood"};
  auto parse = [&] { facts = parseSql(argument, text, original, invocation, diagnostics); };
  if (text.size() <= shortSqlBytes)
    parse();
  else if (text.size() <= maxSqlBytes)
    runOnLargeStack(parse);
  return facts;
}

} // namespace rbk::commands
