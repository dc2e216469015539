// Signatures: how they are read, how the styles sort words into flags and operands, and when conditions of
// clauses hold.
#include "compiler/sema/frontend.h"

#include <catch2/catch.hpp>

using namespace rbk;

namespace {

/// What `$ command` is with the signature `tool`: "flags… | operands… : effect", or the first message.
std::string sorted(const std::string &signature, const std::string &command) {
  sema::Frontend frontend;
  plan::Program program = frontend.compileText(
      "t.rbk", "command tool \"a tool\" {\n" + signature +
                   "\n}\nrunbook r \"R\" {\nparam v: text\nresolve {\nstep \"S\" {\n- $v\n$ " + command +
                   "\n}\n}\n}\n");
  if (!frontend.diagnostics.diagnostics().empty())
    return frontend.diagnostics.diagnostics()[0].message;
  std::string result;
  plan::forEachCommand(program.runbooks.at(0), [&](const plan::Section &, const plan::Step &,
                                                   const plan::Stmt &, const plan::CommandLine &line) {
    const plan::Invocation &use = line.invocations.at(0);
    for (const plan::FlagUse &flag : use.flags)
      result += flag.name + (flag.hasValue ? "=" + flag.value : "") + " ";
    result += "|";
    for (const plan::OperandUse &operand : use.operands)
      result += " " + operand.name + "=" + operand.value;
    result += " : " + std::string(nameOf(use.effect));
  });
  return result;
}

const std::string common = "flag -a --all\nflag -b --brief\nflag -n --number: int\nflag --name: text\nflag "
                           "-o --output: text optional\n"
                           "operand x: text*\neffect read\n";

} // namespace

TEST_CASE("style gnu") {
  auto s = [](const char *line) { return sorted("style gnu\n" + common, line); };
  CHECK(s("tool -a -b x") == "--all --brief | x=x : read");
  CHECK(s("tool -ab x") == "--all --brief | x=x : read");
  CHECK(s("tool -n 5 x") == "--number=5 | x=x : read");
  CHECK(s("tool -n5") == "--number=5 | : read");
  CHECK(s("tool -abn5") == "--all --brief --number=5 | : read");
  CHECK(s("tool -abn 5") == "--all --brief --number=5 | : read");
  CHECK(s("tool --number=5") == "--number=5 | : read");
  CHECK(s("tool --number 5") == "--number=5 | : read");
  CHECK(s("tool --num=5") == "--number=5 | : read");
  CHECK(s("tool --n=5") == "`tool` has no flag `--n`"); // number or name
  CHECK(s("tool x -a y") == "--all | x=x x=y : read");
  CHECK(s("tool -- -a") == "| x=-a : read");
  CHECK(s("tool -") == "| x=- : read");
  CHECK(s("tool -o x") == "--output | x=x : read");
  CHECK(s("tool -ojson x") == "--output=json | x=x : read");
  CHECK(s("tool --output=json") == "--output=json | : read");
  CHECK(s("tool --name=$v") == "--name=$v | : read");
  CHECK(s("tool -n$v") == "--number=$v | : read");
  CHECK(s("tool -n") == "`--number` needs a value: `int`");
  CHECK(s("tool --all=yes") == "`--all` is a switch and takes no value");
  CHECK(s("tool -x") == "`tool` has no flag `-x`");
  CHECK(s("tool -ax") == "`tool` has no flag `-x`");
  CHECK(s("tool --number=x") == "`x` is no whole number");
  CHECK(s("tool $v") == "| x=$v : read");
}

TEST_CASE("style posix, cobra, dash, words, raw") {
  CHECK(sorted("style posix\n" + common, "tool -a x -b") == "--all | x=x x=-b : read");
  CHECK(sorted("style cobra\n" + common, "tool x -a --brief=false") == "--all --brief=false | x=x : read");
  CHECK(sorted("style cobra\n" + common, "tool --num=5") == "`tool` has no flag `--num`");
  CHECK(sorted("style cobra\n" + common, "tool -n=5") == "--number=5 | : read");
  CHECK(sorted("style cobra\n" + common, "tool --all=maybe").find("maybe") != std::string::npos);
  CHECK(sorted("style dash\nflag -name: text\nflag -type: text\noperand x: text*\neffect read",
               "tool a -name b -type c") == "-name=b -type=c | x=a : read");
  CHECK(sorted("style dash\nflag -name: text\noperand x: text*\neffect read", "tool a -nam b") ==
        "`tool` has no flag `-nam`");
  CHECK(sorted("style words\noperand x: text*\neffect read", "tool -a --b c") == "| x=-a x=--b x=c : read");
  CHECK(sorted("style raw\noperand x: text*\neffect read", "tool -a -- c") == "| x=-a x=-- x=c : read");
  CHECK(sorted("style gnu separate\n" + common, "tool --number=5") == "`tool` has no flag `--number=5`");
  CHECK(sorted("style gnu separate\n" + common, "tool --number 5") == "--number=5 | : read");
  CHECK(sorted("style gnu whole\n" + common, "tool --num=5") == "`tool` has no flag `--num`");
  CHECK(sorted("style gnu single\n" + common, "tool -ab") == "`tool` has no flag `-ab`");
  CHECK(sorted("flag -NUM: int\nflag -5\noperand x: text?\neffect read", "tool -5").find("-5") !=
        std::string::npos);
}

TEST_CASE("operands") {
  CHECK(sorted("operand a: text\noperand b: text?\neffect read", "tool 1") == "| a=1 : read");
  CHECK(sorted("operand a: text\noperand b: text?\neffect read", "tool 1 2") == "| a=1 b=2 : read");
  CHECK(sorted("operand a: text\noperand b: text?\neffect read", "tool 1 2 3") ==
        "`tool` takes no further argument than `2`");
  CHECK(sorted("operand a: text\noperand b: text?\neffect read", "tool") == "`tool` needs `a`: `text`");
  CHECK(sorted("operand a: text+\noperand b: text\neffect read", "tool 1 2 3") == "| a=1 a=2 b=3 : read");
  CHECK(sorted("operand a: text*\noperand b: text\neffect read", "tool 3") == "| b=3 : read");
  CHECK(sorted("flag -f\noperand a: text unless -f\noperand b: text*\neffect read", "tool -f 1") ==
        "-f | b=1 : read");
  CHECK(sorted("operand a: int|bool\neffect read", "tool 5") == "| a=5 : read");
  CHECK(sorted("operand a: int|bool\neffect read", "tool x") == "`x` is no whole number");
  CHECK(sorted("operand a: red|green\neffect read", "tool gren") == "`gren` is no value of this option");
}

TEST_CASE("conditions of clauses") {
  auto effect = [](const std::string &condition, const char *line) {
    std::string all = sorted("flag --dry-run: text optional\nflag -w --wait\nflag --mode: text\noperand x: "
                             "text*\neffect read when " +
                                 condition + "\neffect destroy",
                             line);
    return all.substr(all.rfind(' ') + 1);
  };
  CHECK(effect("--dry-run", "tool --dry-run") == "read");
  CHECK(effect("--dry-run", "tool") == "destroy");
  CHECK(effect("-w", "tool --wait") == "read");
  CHECK(effect("not -w", "tool") == "read");
  CHECK(effect("--mode == fast", "tool --mode fast") == "read");
  CHECK(effect("--mode == fast", "tool --mode slow") == "destroy");
  CHECK(effect("--mode == fast", "tool --mode $v") == "destroy"); // only the run knows
  CHECK(effect("--mode in (fast, slow)", "tool --mode=slow") == "read");
  CHECK(effect("--dry-run in (client, \"\")", "tool --dry-run") == "read");
  CHECK(effect("--dry-run in (client, \"\")", "tool --dry-run=none") == "destroy");
  CHECK(effect("--dry-run in (client, \"\")", "tool --dry-run=$v") == "destroy");
  CHECK(effect("--mode ~ /^f/", "tool --mode fast") == "read");
  CHECK(effect("$x == status", "tool status") == "read");
  CHECK(effect("$x == status", "tool $v") == "destroy");
  CHECK(effect("$x ~ /^get-/", "tool get-all") == "read");
  CHECK(effect("no operands", "tool") == "read");
  CHECK(effect("has operands", "tool a") == "read");
  CHECK(effect("--wait and --mode == fast", "tool -w --mode fast") == "read");
  CHECK(effect("--wait or --mode == fast", "tool --mode fast") == "read");
  CHECK(effect("(--wait or --mode == fast) and has operands", "tool --mode fast") == "destroy");
  CHECK(effect("not --mode in (slow)", "tool --mode $v") == "destroy"); // neither it nor its `not` is decided
}

TEST_CASE("mistakes of a signature") {
  auto message = [](const char *clause) { return sorted(std::string("effect read\n") + clause, "tool"); };
  CHECK(message("wheer local") == "a signature has no clause `wheer`");
  CHECK(message("style gnuu") == "expected a style: gnu, posix, cobra, words, dash, raw or table");
  CHECK(message("effect harmless") == "expected an effect: read, write, disrupt, destroy or unknown");
  CHECK(message("flag force") == "expected a flag such as `-n` or `--namespace`");
  CHECK(message("touches \"open") == "expected the closing `\"` of this string, found the end of the line");
  CHECK(message("effect write when (--x") != "");
  CHECK(message("sub a \"x\" { effect read }\nsub b { effect read }").find("needs a sub-command") !=
        std::string::npos);
}
