#include "runtime/cli/commands.h"

#include "runtime/bytecode/reader.h"
#include "runtime/bytecode/version.h"
#include "runtime/cli/options.h"
#include "runtime/cli/session.h"
#include "runtime/cli/timeline.h"
#include "runtime/journal/files.h"
#include "runtime/vm/dry_run.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <sys/stat.h>

namespace rbk::runtime {
namespace {

using bytecode::Module;
using bytecode::Runbook;

constexpr int ok = 0, usage = 2, broken = 3;

constexpr std::string_view runHelp =
    "usage: {} FILE [RUNBOOK] [-p NAME=VALUE]... [--dry-run] [--answers FILE] [--journal DIR] [--read-only]\n"
    "  -p NAME=VALUE   a parameter of the runbook\n"
    "  --dry-run       show everything a run may do; run and write nothing\n"
    "  --answers FILE  prepared answers for gates, each bound to the text it answers\n"
    "  --journal DIR   where runs are kept\n"
    "  --read-only     leave mitigate and resolve out; refuse every command that is not read-only\n"
    "exit status: 0 verified, 1 not verified or escalated, 2 wrong usage, 3 internal failure,\n"
    "             4 stopped at a gate that needs a human, 5 the outcome of a step is unknown (resume "
    "decides)\n";
constexpr std::string_view resumeHelp = "usage: {} RUN [-p NAME=VALUE]... [--answers FILE] [--journal DIR]\n"
                                        "  goes on with a run that stopped; secret parameters must be given "
                                        "again, with -p or in the environment\n";
constexpr std::string_view runsHelp = "usage: {} [--journal DIR]\n";
constexpr std::string_view reportHelp = "usage: {} RUN [--format md|json] [--journal DIR]\n";

std::string filled(std::string_view text, const std::string &word) {
  std::string out(text);
  out.replace(out.find("{}"), 2, word);
  return out;
}

int fail(const Program &program, int status, const std::string &message) {
  for (std::size_t begin = 0; begin < message.size();) {
    const std::size_t end = std::min(message.find('\n', begin), message.size());
    program.console.progress(program.console.paint(Style::Bad, "error: ") +
                             visible(message.substr(begin, end - begin)) + "\n");
    begin = end + 1;
  }
  return status;
}

/// `run` of `rbk`; nothing more than its own name for `rbk-run FILE`.
std::string spelled(const Program &program, const std::string &command) {
  return program.name == "rbk-run" && command == "run" ? program.name : program.name + " " + command;
}

const char *environmentOf(const char *name) { return std::getenv(name); }

std::string runsFolder(const Options &options) { return options.journal.value_or(defaultRunsFolder()); }

bytecode::Result<const Runbook *> chooseRunbook(const Module &module, const Options &options) {
  std::vector<std::string> names;
  for (const Runbook &book : module.runbooks)
    names.push_back(module.strings[book.name]);
  std::string list;
  for (const std::string &name : names)
    list += (list.empty() ? "" : ", ") + name;
  if (module.runbooks.empty())
    return bytecode::Error{"the file has no runbook"};
  if (options.operands.size() < 2) {
    if (module.runbooks.size() == 1)
      return &module.runbooks.front();
    return bytecode::Error{"the file has several runbooks, name one: " + list};
  }
  for (const Runbook &book : module.runbooks)
    if (module.strings[book.name] == options.operands[1])
      return &book;
  const std::string meant = suggestion(options.operands[1], names);
  return bytecode::Error{"no runbook `" + options.operands[1] + "`" +
                         (meant.empty() ? "; there are: " + list : ", did you mean `" + meant + "`?")};
}

/// A status to leave with, or nothing.
std::optional<int> readAnswers(const Program &program, const Options &options, std::vector<Answer> &answers) {
  if (!options.answers)
    return std::nullopt;
  auto text = readFile(*options.answers);
  if (!text)
    return fail(program, broken, text.error());
  auto parsed = parseAnswers(*text);
  if (!parsed)
    return fail(program, usage, *options.answers + ": " + parsed.error());
  answers = std::move(*parsed);
  return std::nullopt;
}

int driveAndReport(const Program &program, Session session) {
  const Outcome outcome = drive(session, program.console);
  if (isResumable(outcome.kind))
    program.console.progress("go on with: " + program.name + " resume " + session.run.id + "\n");
  return exitStatus(outcome.kind);
}

int run(const Program &program, const std::vector<std::string> &arguments) {
  auto options = parseOptions(arguments, {"parameter", "dry-run", "answers", "journal", "read-only"});
  if (!options)
    return fail(program, usage, options.error());
  if (options->help) {
    program.console.result(filled(runHelp, spelled(program, "run")));
    return ok;
  }
  if (options->operands.empty() || options->operands.size() > 2)
    return fail(program, usage, filled(runHelp.substr(0, runHelp.find('\n')), spelled(program, "run")));
  auto loaded = program.load(options->operands.front());
  if (const auto *failure = std::get_if<LoadFailure>(&loaded))
    return fail(program, failure->exitStatus, failure->message);
  const Module &module = std::get<Module>(loaded);
  auto book = chooseRunbook(module, *options);
  if (!book)
    return fail(program, usage, options->operands.front() + ": " + book.error());
  auto bindings = bindParameters(module, **book, options->parameters, environmentOf);
  if (!bindings)
    return fail(program, usage, bindings.error());
  std::vector<Answer> answers;
  if (auto status = readAnswers(program, *options, answers))
    return *status;
  if (options->dryRun) {
    program.console.result(
        dryRun(module, **book, *bindings, secretsOf(module, *bindings), options->readOnly));
    return ok;
  }
  auto created = createRun(runsFolder(*options), module);
  if (!created)
    return fail(program, broken, created.error());
  return driveAndReport(
      program,
      {module, **book, std::move(*bindings), std::move(*created), {}, std::move(answers), options->readOnly});
}

/// The parameters of a resumed run: what the journal has, and the secrets given again.
bytecode::Result<Bindings> rebind(const Module &module, const Runbook &book, const Record &first,
                                  const ParameterList &given) {
  ParameterList all = first.parameters;
  for (const auto &[name, value] : given) {
    const bool stored = std::any_of(first.parameters.begin(), first.parameters.end(),
                                    [&, key = name](const auto &known) { return known.first == key; });
    if (stored)
      return bytecode::Error{"parameter `" + name + "` of a run that has begun does not change"};
    all.emplace_back(name, value);
  }
  return bindParameters(module, book, all, environmentOf);
}

int resume(const Program &program, const std::vector<std::string> &arguments) {
  auto options = parseOptions(arguments, {"parameter", "answers", "journal"});
  if (!options)
    return fail(program, usage, options.error());
  if (options->help) {
    program.console.result(filled(resumeHelp, spelled(program, "resume")));
    return ok;
  }
  if (options->operands.size() != 1)
    return fail(program, usage,
                filled(resumeHelp.substr(0, resumeHelp.find('\n')), spelled(program, "resume")));
  const std::string folder = runsFolder(*options);
  auto id = findRun(folder, options->operands.front());
  if (!id)
    return fail(program, usage, id.error());
  std::vector<Answer> answers;
  if (auto status = readAnswers(program, *options, answers))
    return *status;
  JournalContents past;
  auto opened = openRun(folder, *id, past);
  if (!opened)
    return fail(program, broken, opened.error());
  if (past.records.empty() || past.records.front().kind != RecordKind::Run)
    return fail(program, usage, "run `" + *id + "` ended before its first step; start a new one");
  if (const Record *last = finalRecord(past); last != nullptr && last->kind == RecordKind::Outcome)
    return fail(program, usage, "run `" + *id + "` is over: " + last->status);
  auto loaded = loadBytecode(opened->folder + "/runbook.rbc");
  if (const auto *failure = std::get_if<LoadFailure>(&loaded))
    return fail(program, broken, failure->message);
  const Module &module = std::get<Module>(loaded);
  const Record &first = past.records.front();
  const Runbook *book = nullptr;
  for (const Runbook &candidate : module.runbooks)
    if (module.strings[candidate.name] == first.name)
      book = &candidate;
  if (book == nullptr)
    return fail(program, broken, "the stored module has no runbook `" + first.name + "`");
  auto bindings = rebind(module, *book, first, options->parameters);
  if (!bindings)
    return fail(program, usage, bindings.error());
  const bool readOnly = first.readOnly;
  return driveAndReport(program, {module, *book, std::move(*bindings), std::move(*opened), std::move(past),
                                  std::move(answers), readOnly});
}

int runs(const Program &program, const std::vector<std::string> &arguments) {
  auto options = parseOptions(arguments, {"journal"});
  if (!options)
    return fail(program, usage, options.error());
  if (options->help || !options->operands.empty()) {
    if (options->help)
      program.console.result(filled(runsHelp, spelled(program, "runs")));
    return options->help ? ok : fail(program, usage, "`runs` takes no operands");
  }
  int status = ok;
  for (const std::string &id : listRuns(runsFolder(*options))) {
    auto stored = loadRun(runsFolder(*options), id);
    if (!stored) {
      status = fail(program, broken, id + ": " + stored.error());
      continue;
    }
    const auto &records = stored->journal.records;
    program.console.result(id + "  " + (records.empty() ? "-" : visible(records.front().name)) + "  " +
                           visible(describeState(*stored)) + "\n");
  }
  return status;
}

int report(const Program &program, const std::vector<std::string> &arguments) {
  auto options = parseOptions(arguments, {"format", "journal"});
  if (!options)
    return fail(program, usage, options.error());
  if (options->help) {
    program.console.result(filled(reportHelp, spelled(program, "report")));
    return ok;
  }
  const std::string format = options->format.value_or("md");
  if (format != "md" && format != "json")
    return fail(program, usage, "no format `" + format + "`; there are md and json");
  if (options->operands.size() != 1)
    return fail(program, usage,
                filled(reportHelp.substr(0, reportHelp.find('\n')), spelled(program, "report")));
  auto id = findRun(runsFolder(*options), options->operands.front());
  if (!id)
    return fail(program, usage, id.error());
  auto stored = loadRun(runsFolder(*options), *id);
  if (!stored)
    return fail(program, broken, stored.error());
  program.console.result(format == "md" ? timelineMarkdown(*stored) : timelineJson(*stored));
  return ok;
}

/// The one place where an exception, such as running out of memory, becomes an exit status.
template <typename Body>
int guarded(const Program &program, Body &&body) {
  // A file size limit is a write error, to be said and journalled as one. Children get the default back.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const int status = body();
    // What a run did stands in its journal; what only prints has failed when it could not.
    if (status == ok && program.console.resultsLost())
      return fail(program, broken, "the results could not be written");
    return status;
  } catch (const std::exception &problem) {
    return fail(program, broken, std::string("internal failure: ") + problem.what());
  }
}

} // namespace

std::variant<Module, LoadFailure> loadBytecode(const std::string &path) {
  struct stat info {};
  if (stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
    return LoadFailure{broken,
                       "cannot read `" + path + "`: it is not a regular file"}; // a FIFO would be waited for
  auto bytes = readFile(path);
  if (!bytes)
    return LoadFailure{broken, bytes.error()};
  auto result = bytecode::readModule(*bytes);
  if (const auto *error = std::get_if<bytecode::ReadError>(&result))
    return LoadFailure{usage, "`" + path + "` " + error->message};
  return std::get<Module>(std::move(result));
}

int runCommand(const Program &program, const std::vector<std::string> &arguments) {
  return guarded(program, [&] { return run(program, arguments); });
}
int resumeCommand(const Program &program, const std::vector<std::string> &arguments) {
  return guarded(program, [&] { return resume(program, arguments); });
}
int runsCommand(const Program &program, const std::vector<std::string> &arguments) {
  return guarded(program, [&] { return runs(program, arguments); });
}
int reportCommand(const Program &program, const std::vector<std::string> &arguments) {
  return guarded(program, [&] { return report(program, arguments); });
}

int rbkRunMain(const std::string &version, const std::vector<std::string> &arguments) {
  Program program;
  program.name = "rbk-run";
  const std::string command = arguments.empty() ? "--help" : arguments.front();
  const std::vector<std::string> rest(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
  if (command == "--version") {
    program.console.result("rbk-run " + version + ", .rbc format " + std::to_string(bytecode::formatVersion) +
                           "\n");
    return ok;
  }
  if (command == "--help" || command == "-h") {
    const std::string help = filled(runHelp, "rbk-run") + filled(resumeHelp, "rbk-run resume") +
                             filled(runsHelp, "rbk-run runs") + filled(reportHelp, "rbk-run report");
    if (arguments.empty())
      return fail(program, usage, "no file; `rbk-run --help` shows how to use it");
    program.console.result(help);
    return ok;
  }
  if (command == "run")
    return runCommand(program, rest);
  if (command == "resume")
    return resumeCommand(program, rest);
  if (command == "runs")
    return runsCommand(program, rest);
  if (command == "report")
    return reportCommand(program, rest);
  return runCommand(program, arguments);
}

} // namespace rbk::runtime
