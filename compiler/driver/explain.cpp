#include "compiler/driver/commands.h"
#include "compiler/driver/options.h"
#include "compiler/support/embedded.h"

#include <llvm/ADT/StringExtras.h>

#include <cstdio>
#include <unistd.h>

namespace rbk::driver {

static constexpr const char *usage = R"(usage: rbk explain CODE|NAME
       rbk explain -- COMMAND…

Prints the page of a rule (`rbk explain danger/no-gate`, `rbk explain RBK4001`), or what a command line does: its effect, what it
touches, where it runs, its dangers and the way back.
)";

static std::string quoted(const std::string &word) {
  bool plain = !word.empty() && llvm::all_of(word, [](char c) {
    return llvm::isAlnum(c) || llvm::StringRef("-_./=:,@%+$").contains(c);
  });
  if (plain)
    return word;
  std::string result = "'";
  for (char c : word)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

/// The page of one simple command, with what stands inside it below.
static std::string page(const plan::Invocation &invocation, bool inner) {
  std::string out;
  auto line = [&](const char *label, const std::string &text) {
    if (text.empty())
      return;
    std::string head = label;
    head.resize(14, ' ');
    out += "  " + head + text + "\n";
  };
  out += (inner ? "inside it: " : "") + invocation.resolved + "\n";
  line("effect", std::string(nameOf(invocation.effect)) +
                     (invocation.because.empty() ? "" : " — " + invocation.because));
  line("touches", invocation.touches);
  line("runs", std::string(nameOf(invocation.place)) + (invocation.at.empty() ? "" : " " + invocation.at));
  for (const plan::FlagUse &flag : invocation.flags)
    line("flag", flag.name + (flag.hasValue ? " " + flag.value : ""));
  for (const plan::OperandUse &operand : invocation.operands)
    line("operand", (operand.name.empty() ? "" : operand.name + ": ") + operand.value);
  for (const plan::SqlStatement &statement : invocation.sql)
    line("SQL", statement.kind + ": " + nameOf(statement.effect) + " — " + statement.because);
  if (invocation.serves)
    line("serves", invocation.readyWhen.empty()
                       ? "until it is stopped; does not say when it is ready"
                       : "until it is stopped; ready when it prints /" + invocation.readyWhen + "/");
  else if (invocation.endless)
    line("time", "never ends by itself");
  else if (invocation.boundMs)
    line("time", "at most " + plan::showDuration(invocation.boundMs));
  else if (invocation.waits)
    line("time", "may wait without end");
  if (invocation.interactive)
    line("terminal", "waits for a human");
  for (const plan::Danger &danger : invocation.dangers) {
    line("danger", danger.name + ": " + danger.text);
    line("  safer", danger.prefer);
  }
  for (const std::string &text : invocation.reveals)
    line("reveals", text);
  for (const std::string &text : invocation.surprises)
    line("surprise", text);
  for (size_t i = 0; i < invocation.needs.size(); ++i)
    line("needs", invocation.needs[i] + ": " + invocation.needsBecause[i]);
  line("exit status", invocation.statusHides);
  line("deprecated", invocation.deprecated);
  line("save first", invocation.evidence);
  line("way back", invocation.undo);
  line("no way back", invocation.irreversible);
  return out;
}

static int explainCommandLine(const std::vector<std::string> &words) {
  std::string command;
  for (const std::string &word : words)
    command += (command.empty() ? "" : " ") + (words.size() == 1 ? word : quoted(word));
  sema::Frontend frontend;
  plan::Program program = frontend.compileText(
      "command", "runbook command \"command\" { resolve { step \"command\" {\n$ " + command + "\n} } }\n");
  frontend.diagnostics.finish();
  std::string out;
  for (const plan::Runbook &runbook : program.runbooks)
    plan::forEachCommand(runbook, [&](const plan::Section &, const plan::Step &, const plan::Stmt &,
                                      const plan::CommandLine &line) {
      for (const plan::Invocation &invocation : line.invocations)
        out += page(invocation, invocation.inside.has_value());
      if (line.invocations.size() > 1)
        out += "altogether: " + std::string(nameOf(line.effect)) + ", " + nameOf(line.place) +
               (line.at.empty() ? "" : " " + line.at) + "\n";
    });
  for (const Diagnostic &diagnostic : frontend.diagnostics.diagnostics()) {
    out += std::string(nameOf(diagnostic.severity)) + ": " + diagnostic.message + "\n";
    for (const Note &note : diagnostic.notes)
      out += "  " + note.message + "\n";
    for (const Fix &fix : diagnostic.fixes)
      out += "  " + fix.title + "\n";
  }
  if (!writeOut(out))
    return Failure;
  return frontend.diagnostics.hasErrors() ? Findings : Clean;
}

int explainCommand(const std::vector<std::string> &arguments) {
  if (!arguments.empty() && arguments[0] == "--") {
    if (arguments.size() == 1)
      return usageError("explain", "no command after `--`");
    return explainCommandLine({arguments.begin() + 1, arguments.end()});
  }
  ParsedOptions options = parseOptions(arguments, {{"help", false}});
  if (!options.error.empty())
    return usageError("explain", options.error);
  if (options.has("help"))
    return writeOut(usage) ? Clean : Failure;
  if (options.operands.size() != 1)
    return usageError("explain", "say one code or name of a rule, or `-- COMMAND…`");
  const DiagInfo *info = findDiagnostic(options.operands[0]);
  if (!info) {
    std::vector<llvm::StringRef> names;
    for (const DiagInfo &candidate : allDiagnostics())
      names.push_back(candidate.name);
    std::string message = "there is no rule `" + options.operands[0] + "`";
    if (llvm::StringRef near = suggest(options.operands[0], names); !near.empty())
      message += "; did you mean `" + near.str() + "`?";
    return usageError("explain", message);
  }
  const EmbeddedFile *file = findEmbedded("docs/rules/" + info->name.str() + ".md");
  if (!file) {
    std::fprintf(stderr, "rbk: the page of %s is missing from this build\n", info->name.str().c_str());
    return Failure;
  }
  return writeOut(std::string(file->text)) ? Clean : Failure;
}

} // namespace rbk::driver
