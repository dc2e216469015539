#include "compiler/codegen/shell/prelude.h"

#include "compiler/codegen/shell/helpers.h"
#include "compiler/codegen/shell/quoting.h"

#include <llvm/ADT/SmallVector.h>

namespace rbk::codegen::shell {

namespace {

template <typename Visit>
void forEachHelper(Visit &&visit) {
  for (llvm::ArrayRef<Helper> part : {commandHelpers(), valueHelpers(), runHelpers()})
    for (const Helper &helper : part)
      visit(helper);
}

void replace(std::string &text, llvm::StringRef what, const std::string &by) {
  for (size_t at = text.find(what.str()); at != std::string::npos; at = text.find(what.str(), at + by.size()))
    text.replace(at, what.size(), by);
}

void close(const std::string &name, std::set<std::string> &result) {
  if (!result.insert(name).second)
    return;
  forEachHelper([&](const Helper &helper) {
    if (name != helper.name)
      return;
    llvm::SmallVector<llvm::StringRef> needs;
    llvm::StringRef(helper.needs).split(needs, ' ', -1, false);
    for (llvm::StringRef each : needs)
      close(each.str(), result);
  });
}

} // namespace

bool isHelper(const std::string &name) {
  bool found = name == "usage";
  forEachHelper([&](const Helper &helper) { found = found || name == helper.name; });
  return found;
}

std::set<std::string> closureOf(const std::set<std::string> &used) {
  std::set<std::string> result;
  for (const std::string &each : used)
    close(each, result);
  return result;
}

std::string prelude(const std::set<std::string> &used, const PreludeFacts &facts) {
  std::set<std::string> needed = closureOf(used);
  for (const char *name : {"integer", "one_a_line", "json", "json_lines"})
    if (needed.count("has_type") && llvm::StringRef(facts.types).contains(std::string(name) + " \"$1\""))
      needed.insert(name);

  std::string mask;
  for (const std::string &secret : facts.secrets)
    mask += "    if [[ -n ${" + secret + "-} ]]; then _word=${_word//\"$" + secret + "\"/***}; fi\n";
  std::string secret = "$2 == secret";
  for (const std::string &type : facts.secretTypes)
    secret += " || $2 == " + quoted(type);
  const bool hasWayBack = needed.count("undo_line") != 0;
  const bool repeats = needed.count("enough") != 0;
  std::string chain;
  if (hasWayBack)
    chain += "    if [[ -n $_way_back ]]; then say '' 'way back, latest first; nothing of it has been run:' "
             "\"$_way_back\"; fi\n";
  if (!facts.escalation.empty())
    chain += "    say '' 'escalate, by the clock of the incident:'" + facts.escalation + "\n";
  if (chain.empty())
    chain = "    say '' 'nobody is named to escalate to'\n";

  std::string result;
  forEachHelper([&](const Helper &helper) {
    if (!needed.count(helper.name))
      return;
    std::string text = helper.text;
    replace(text, "@FD@", std::to_string(facts.traceDescriptor));
    replace(text, "@MASK@", mask);
    replace(text, "@SECRET@", secret);
    replace(text, "@TYPES@", facts.types);
    replace(text, "@CHAIN@", chain);
    replace(text, "@STOP@", needed.count("stop") ? "  stop\n" : "");
    replace(text, "@TIMESHELP@", repeats ? " TIMES" : "");
    replace(text, "@TIMES@", repeats ? "  _time=1 _times=${4-1} _more=''\n" : "");
    replace(text, "@ONCE@", repeats ? " _times=1" : "");
    replace(text, "@MORE@", repeats ? "  if [[ -n $_more ]]; then _more='' && return; fi\n" : "");
    replace(text, "@BEFORE@", hasWayBack ? "  _before=$_way_back\n" : "");
    replace(text, "@OPTIONWAY@",
            hasWayBack ? "  if [[ $_way_back != \"$_before\" ]]; then\n"
                         "    say '  its way back, latest first; nothing of it has been run:' "
                         "\"${_way_back%\"$_before\"}\"\n  fi\n"
                       : "");
    // The three kinds of gates are lines of one block.
    const bool joins = llvm::StringRef(text).startswith("\n#") || !llvm::StringRef(result).endswith("}\n");
    result += joins ? text : text.substr(1);
  });
  return result;
}

} // namespace rbk::codegen::shell
