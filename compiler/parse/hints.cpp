#include "compiler/parse/hints.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace rbk::parse {
using llvm::StringRef;

namespace {

struct Note {
  StringRef words, note; ///< words between blanks
};

/// In a step or an option.
constexpr Note statements[] = {
    {" foreach forEach each loop ", "a loop is `for NAME in LIST { … }`"},
    {" while ",
     "there is no such loop: waiting is `step \"…\" retry N every D`, watching `step \"…\" for D every D`"},
    {" elif elsif elseif ", "write `else if`"},
    {" else ", "`else` stands behind the `}` of its `if`"},
    {" otherwise ", "write `else`"},
    {" unless ", "write `if not …`"},
    {" switch case when ", "write `if … { … } else if … { … }`"},
    {" set var const export ", "a value is kept with `let NAME: TYPE = …`"},
    {" echo print printf ", "what the operator should see is `report \"…\"` or prose, `- …`"},
    {" sleep ", "write `wait 10s`"},
    {" timeout retry every within retries ",
     "it stands in the line of the step: `step \"…\" timeout 30s { … }`"},
    {" do ", "a call stands beside steps, not inside one"},
    {" call ", "the steps of a procedure are called with `do NAME(…)`, beside steps"},
    {" step ", "steps do not nest: put it behind this step, or its statements here"},
    {" option ", "options do not nest: they stand in `resolve`, one behind the other"},
    {" try catch except finally ",
     "a command that fails fails its step; `let ok: bool = succeeds $ …` keeps whether it did"},
    {" assert require ensure ", "write `expect CONDITION`"},
    {" run exec shell bash sh cmd command ", "a command is written after `$ `"},
    {" ask input prompt ", "a question stands in a condition: `if ask \"…?\" { … }`"},
    {" approve approval gate ", "a gate is `confirm \"what will happen\"`"},
    {" rollback revert ", "the way back is `undo $ …`"},
    {" note description comment message ", "prose is written after `- `"},
    {" using ", "`notify` has a text or a template, not both"},
    {" param ", "a parameter stands in the header of the runbook"},
    {" procedure function ", "a procedure is declared outside of runbooks: `procedure NAME(…) { … }`"},
};

/// In a section, between steps.
constexpr Note sections[] = {
    {" otherwise else ", "options that stand next to each other are tried in order: write another `option`"},
    {" alternative alternatives choice ", "an alternative is `option \"title\" { … }`, in `resolve`"},
    {" call run procedure ", "the steps of a procedure are called with `do NAME(name: value)`"},
    {" if for foreach while ",
     "it stands in a step; a step can also be left out: `step \"title\" when CONDITION { … }`"},
    {" option ", "options stand in `resolve`"},
    {" timeout retry every ", "it stands in the line of a step: `step \"title\" timeout 30s { … }`"},
    {" rollback ", "the way back stands in the step it belongs to: `undo $ …`"},
};

/// In a runbook or a file.
constexpr Note declarations[] = {
    {" option alternative ", "an option stands in `resolve { … }`"},
    {" step ", "a step stands in a section, such as `diagnose { … }`"},
    {" parameters params inputs variables vars ", "each parameter is a line of its own: `param NAME: TYPE`"},
    {" input variable var arg argument ", "a parameter is `param NAME: TYPE = default`"},
    {" title name description summary ", "the title stands behind the name, `runbook NAME \"title\" { … }`, "
                                         "and what it is about is prose, `- …`"},
    {" remediation remedy fix actions mitigations solution ",
     "what repairs it is `resolve { … }`, what stops the bleeding first `mitigate { … }`"},
    {" investigation investigate triage debug checks ", "what is looked at is `diagnose { … }`"},
    {" validation validate test tests post-checks ", "what shows that it is over is `verify { … }`"},
    {" prerequisites preconditions precheck prechecks ",
     "what must hold is `require { … }`; what cannot be checked is `requires FACT`"},
    {" links related references ", "what else to read is `see { link \"title\" \"url\" }`"},
    {" tags labels metadata ", "leave it out: nothing in a runbook is for indexing only"},
    {" function func def macro ", "steps that are used in several places are `procedure NAME(…) { … }`"},
    {" include use require_relative ", "write `import \"./file.rbk\"`"},
    {" enum type struct class schema ", "an enumeration is written where it is used, `low | high`; the type "
                                        "of a JSON object is `record NAME { … }`"},
    {" team person user ", "somebody who is called is a `contact`"},
    {" oncall rotation ",
     "somebody who is called is a `contact`, and who is called when an `escalate { … }`"},
    {" env ", "write `from env \"NAME\"` in the line of the parameter"},
    {" default ", "a default is written `= VALUE`"},
    {" matching from ",
     "behind the type come `= default`, `matching /re/`, `from env \"NAME\"` and the meaning, in this order"},
};

/// Where a word stands that is one, but not here.
constexpr Note homes[] = {
    {" let save assume confirm undo irreversible manual expect if for background suspect report wait "
     "example ",
     "it stands in a step: `step \"title\" { … }`"},
    {" step do ", "it stands in a section, an option, a procedure or a reference"},
    {" option ", "options stand in `resolve`"},
    {" require symptoms cause verify escalate see target requires reviewed rehearsed version emergency ",
     "it stands in a runbook"},
    {" mitigate diagnose resolve ", "it stands in a runbook or in a `cause`"},
    {" param ", "parameters stand in a runbook or a `reference`"},
    {" alert metric log event ", "signs stand in `symptoms` or in a `cause`"},
    {" field ", "fields stand in a `template`"},
    {" at page ", "it stands in `escalate`"},
    {" respond ", "it stands in a `severity`"},
    {" notify ", "it stands in a step, an `escalate` or a `severity`"},
    {" dashboard workload ", "it stands in a `service`"},
    {" import system calendar contact review checklist template record procedure reference command runbook "
     "service severity ",
     "it is declared outside of runbooks"},
};

template <size_t N>
StringRef find(const Note (&notes)[N], StringRef word) {
  const std::string key = " " + word.str() + " ";
  for (const Note &each : notes)
    if (each.words.contains(key))
      return each.note;
  return {};
}

/// Whether the line is a sentence: it begins with a capital, has several words of letters, and nothing of a
/// language in it.
bool looksLikeProse(StringRef line) {
  if (line.empty() || line[0] < 'A' || line[0] > 'Z')
    return false;
  unsigned words = 0;
  for (StringRef rest = line.trim(); !rest.empty();) {
    StringRef word = rest.take_until(llvm::isSpace);
    rest = rest.drop_front(word.size()).ltrim();
    StringRef letters = word.rtrim(".,;:!?)").ltrim("(");
    if (letters.find_first_of("{}\"$=()<>/|") != StringRef::npos)
      return false;
    words += !letters.empty() &&
             llvm::all_of(letters, [](char c) { return llvm::isAlpha(c) || c == '-' || c == '\''; });
  }
  return words >= 4;
}

} // namespace

StringRef noteOnItem(Block block, StringRef word, StringRef rest) {
  const bool inStep = block == Block::Step || block == Block::Option;
  const bool betweenSteps = block == Block::Section || block == Block::Resolve || block == Block::Procedure;
  // --- what begins with no word
  if (rest.startswith("```"))
    return block == Block::Template
               ? StringRef("a text over several lines stands between `\"\"\"`")
               : StringRef("this is Markdown; a command is written after `$ `, inside a step");
  if (rest.startswith("//") || rest.startswith("/*"))
    return "a comment begins with `#`";
  if (rest.startswith("&&"))
    return "conditions are joined with `and`";
  if (rest.startswith("||"))
    return "conditions are joined with `or`";
  if (rest.startswith("--"))
    return "a comment begins with `#`, prose with `- `";
  if (rest.startswith("*") || (!word.empty() && llvm::isDigit(word[0]) && word.endswith(".")))
    return "prose is written after `- `";
  if (rest.startswith("- ") && block == Block::File)
    return "prose stands in what it describes, such as a runbook";
  if (rest.startswith("-"))
    return "a blank stands behind the `-` of prose";
  if (rest.startswith("{") && block == Block::File)
    return "a declaration begins with its word: `runbook NAME \"title\" { … }`";
  if (rest.startswith("{"))
    return "a block belongs to a word: `step \"title\" { … }`";
  if (rest.startswith("\"") && block == Block::See)
    return "write `link \"title\" \"url\"`";
  if (rest.startswith("$"))
    return inStep                     ? StringRef("a blank stands behind the `$` of a command")
           : block == Block::Template ? StringRef("the text stands between `\"\"\"`")
                                      : StringRef("commands stand inside a step: `step \"title\" { … }`");
  if (word.empty())
    return {};
  // --- words
  StringRef line = rest.take_until([](char c) { return c == '\n'; });
  StringRef after = line.drop_front(word.size()).ltrim(" \t");
  if (inStep)
    if (StringRef note = find(statements, word); !note.empty())
      return note;
  if (betweenSteps) {
    if (StringRef note = find(sections, word);
        !note.empty() && !(word == "option" && block == Block::Resolve))
      return note;
    if (line.drop_front(word.size()).startswith("("))
      return "the steps of a procedure are called with `do NAME(name: value)`";
  }
  if (block == Block::Runbook || block == Block::File)
    if (StringRef note = find(declarations, word); !note.empty())
      return note;
  if (block == Block::Template && (after.startswith(":") || word == "param"))
    return "a field is written `field NAME: TYPE`";
  if (block == Block::Template && after.startswith("\"\"\""))
    return "the text stands alone between `\"\"\"`, without a word before it";
  if (block == Block::Record)
    return "a field is written `NAME: TYPE`";
  if (block == Block::Escalate && llvm::isDigit(word[0]))
    return "a level begins with `at`: `at 15m page CONTACT`";
  if (inStep && after.startswith("="))
    return "a value is kept with `let NAME: TYPE = …`";
  return find(homes, word);
}

StringRef guessOnItem(Block block, StringRef word, StringRef rest) {
  StringRef line = rest.take_until([](char c) { return c == '\n'; });
  if (!word.empty() && line.drop_front(word.size()).startswith(":") &&
      !line.drop_front(word.size()).startswith("://"))
    return "this looks like YAML; a word and its value are separated by a blank";
  if (looksLikeProse(line))
    return "prose is written after `- `";
  const bool inStep = block == Block::Step || block == Block::Option;
  return inStep && (!word.empty() || rest.startswith(">"))
             ? "a command is written after `$ `, prose after `- `"
             : "";
}

} // namespace rbk::parse
