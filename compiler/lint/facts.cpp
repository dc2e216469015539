#include "compiler/lint/facts.h"

#include <llvm/ADT/StringSwitch.h>
#include <llvm/Support/VersionTuple.h>

namespace rbk::lint {
using namespace plan;
using llvm::StringRef;

// --- commands
// ----------------------------------------------------------------------------------------------------------

bool isUndo(const Stmt &stmt) { return std::holds_alternative<UndoStmt>(stmt.node); }

bool isWrapper(const CommandLine &line, const Invocation &invocation) {
  size_t index = static_cast<size_t>(&invocation - line.invocations.data());
  return llvm::any_of(line.invocations, [&](const Invocation &other) { return other.inside == index; });
}

const Invocation *culprit(const CommandLine &line) {
  const Invocation *worst = nullptr;
  for (const Invocation &candidate : line.invocations) {
    if (isWrapper(line, candidate) && candidate.known && candidate.dangers.empty() &&
        candidate.effect == Effect::Read)
      continue;
    // Of equals the inner one: `kubectl exec … -- redis-cli FLUSHDB` is what FLUSHDB does.
    bool inner = worst && candidate.inside && &line.invocations[*candidate.inside] == worst;
    if (!worst || !atLeast(worst->effect, candidate.effect) || (inner && candidate.effect == worst->effect))
      worst = &candidate;
  }
  if (worst && line.assumedBecause.empty() && !atLeast(worst->effect, line.effect))
    return nullptr;
  return worst;
}

/// Where the reason of a statement's effect stands: its function, or the key word that the reason begins
/// with.
static std::optional<Fault> sqlFault(const Invocation &invocation, const Context &context) {
  const SqlStatement *worst = nullptr;
  for (const SqlStatement &statement : invocation.sql)
    if (!worst || !atLeast(worst->effect, statement.effect))
      worst = &statement;
  if (!worst || worst->effect == Effect::Read)
    return std::nullopt;
  StringRef because = worst->because;
  if (because.consume_front("`")) {
    StringRef name = because.take_until([](char c) { return c == '`'; });
    for (const SqlName &function : worst->functions)
      if (function.name == name)
        return Fault{function.range, name.str()};
  }
  StringRef word = StringRef(worst->because).take_while([](char c) { return llvm::isAlpha(c); });
  if (word != word.upper() || word.size() < 3)
    word = worst->kind;
  StringRef source = context.sources.textOf(worst->range);
  size_t at = source.find_insensitive(word);
  if (at == StringRef::npos)
    return std::nullopt;
  auto begin = worst->range.begin + static_cast<Position>(at);
  return Fault{{begin, begin + static_cast<Position>(word.size())}, word.upper()};
}

/// The word of a flag, without its value.
static SourceRange flagWord(const FlagUse &flag, const Context &context) {
  if (!flag.hasValue || flag.valueRange.begin <= flag.range.begin)
    return flag.range;
  StringRef written = context.sources.textOf({flag.range.begin, flag.valueRange.begin});
  return {flag.range.begin, flag.range.begin + static_cast<Position>(written.rtrim(" \t\n\\=\"'").size())};
}

Fault faultOf(const Invocation &invocation, const Context &context) {
  if (auto sql = sqlFault(invocation, context))
    return *sql;
  if (!invocation.redisCommand.empty()) {
    Fault fault{{}, invocation.redisCommand};
    size_t words = 1 + StringRef(invocation.redisCommand).count(' ');
    for (const OperandUse &operand : invocation.operands)
      if (operand.name == "command" && words > 0) {
        fault.range = {fault.range == SourceRange{} ? operand.range.begin : fault.range.begin,
                       operand.range.end};
        --words;
      }
    if (!(fault.range == SourceRange{}))
      return fault;
  }
  if (invocation.effect == Effect::Unknown)
    for (const char *name : {"-c", "-m", "--file", "-f", "--eval"})
      if (const FlagUse *flag = invocation.flag(name);
          flag && flag->range.begin > invocation.nameRange.begin) {
        SourceRange word = flagWord(*flag, context);
        std::string words =
            llvm::join_items(" ", context.sources.textOf(invocation.nameRange), context.sources.textOf(word));
        bool adjacent = context.sources.textOf({invocation.nameRange.end, word.begin}).trim().empty();
        return {{adjacent ? invocation.nameRange.begin : word.begin, word.end}, words};
      }
  return {invocation.nameRange, invocation.resolved.empty() ? invocation.command : invocation.resolved};
}

static bool writesFile(const Redirection &redirection) {
  return redirection.kind == ast::ShellRedirection::Kind::Write ||
         redirection.kind == ast::ShellRedirection::Kind::Append;
}

Fault faultOf(const CommandLine &line, const Context &context) {
  const Invocation *cause = culprit(line);
  if (cause && !StringRef(cause->because).startswith("its output is written to"))
    return faultOf(*cause, context);
  for (const Pipeline &pipeline : line.pipelines)
    for (const Process &process : pipeline.processes)
      for (const Redirection &redirection : process.redirections) {
        StringRef target = context.sources.textOf(redirection.target.range);
        if (!target.empty() && target != "/dev/null" && writesFile(redirection))
          return {redirection.target.range, ("> " + target).str()};
      }
  return {line.range, context.sources.textOf(line.range).take_until([](char c) { return c == '\n'; }).str()};
}

const Pipeline *pipelineOf(const CommandLine &line, const Invocation &invocation, size_t &index) {
  for (const Pipeline &pipeline : line.pipelines)
    for (index = 0; index < pipeline.processes.size(); ++index) {
      SourceRange range = pipeline.processes[index].range;
      if (invocation.range.begin >= range.begin && invocation.range.end <= range.end)
        return &pipeline;
    }
  return nullptr;
}

bool waitsForHuman(const CommandLine &line, const Invocation &invocation) {
  if (!invocation.interactive || isFlagSet(invocation, {"-c", "-m", "-e"})) // a program is on the line
    return false;
  size_t index = 0;
  const Pipeline *pipeline = pipelineOf(line, invocation, index);
  bool fed = pipeline && (index > 0 || llvm::any_of(pipeline->processes[index].redirections,
                                                    [](const Redirection &r) { return r.descriptor == 0; }));
  return !fed;
}

const char *verbOf(Effect effect) {
  switch (effect) {
  case Effect::Read:
    return "reads";
  case Effect::Write:
    return "writes";
  case Effect::Disrupt:
    return "disrupts";
  case Effect::Destroy:
    return "destroys";
  case Effect::Unknown:
    return "does what the checker cannot see";
  }
  return "";
}

static std::string placeWords(Place place, const std::string &at) {
  auto with = [&](const char *bare, const char *named) {
    return at.empty() ? std::string(bare) : named + (" `" + at + "`");
  };
  switch (place) {
  case Place::Local:
    return "on this machine";
  case Place::Pod:
    return with("in a pod", "in the pod of");
  case Place::Container:
    return with("in a container", "in container");
  case Place::Host:
    return with("on a host", "on host");
  case Place::Cluster:
    return "in the cluster";
  case Place::Cloud:
    return "in the cloud account";
  case Place::Db:
    return with("in the database", "in the database at");
  }
  return {};
}

std::string effectNote(const CommandLine &line) {
  const Invocation *cause = culprit(line);
  std::string note = std::string("effect: ") + nameOf(line.effect) + ", " + placeWords(line.place, line.at);
  const std::string &touches = cause && !cause->touches.empty() ? cause->touches : line.touches;
  if (!touches.empty())
    note += ", on " + touches;
  if (!line.assumedBecause.empty())
    return note + "; the author says so: " + line.assumedBecause;
  const std::string &because = cause && !cause->because.empty() ? cause->because : line.because;
  return because.empty() ? note : note + ": " + because;
}

bool printsLast(const CommandLine &line, const Invocation &invocation) {
  for (const Pipeline &pipeline : line.pipelines)
    for (size_t i = 0; i < pipeline.processes.size(); ++i) {
      SourceRange range = pipeline.processes[i].range;
      if (invocation.range.begin >= range.begin && invocation.range.end <= range.end)
        return i + 1 == pipeline.processes.size();
    }
  return true;
}

bool outputIsTested(const CommandLine &line) {
  return llvm::any_of(line.invocations, [](const Invocation &use) {
    static const char *const filters[] = {"grep", "egrep", "fgrep", "diff", "cmp", "test"};
    return llvm::is_contained(filters, StringRef(use.command)) ||
           (use.command == "jq" && use.statusHides.empty()) ||
           (use.command == "awk" &&
            llvm::any_of(use.argv, [](const std::string &word) { return StringRef(word).contains("exit"); }));
  });
}

bool outputIsHidden(const Runbook &runbook, const Stmt &stmt, const CommandLine &line) {
  if (const auto *capture = std::get_if<CaptureStmt>(&stmt.node))
    if (runbook.variables[capture->variable].type.secret)
      return true;
  if (line.pipelines.empty() || line.pipelines.back().processes.empty())
    return false;
  return llvm::any_of(
      line.pipelines.back().processes.back().redirections,
      [](const Redirection &redirection) { return writesFile(redirection) && redirection.descriptor == 1; });
}

bool isFlagSet(const Invocation &invocation, std::initializer_list<const char *> names) {
  return llvm::any_of(names, [&](const char *name) { return invocation.flag(name) != nullptr; });
}

static StringRef fullKind(StringRef kind) {
  return llvm::StringSwitch<StringRef>(kind)
      .Cases("deploy", "deployments", "deployment.apps", "deployments.apps", "deployment")
      .Cases("sts", "statefulsets", "statefulset.apps", "statefulsets.apps", "statefulset")
      .Cases("ds", "daemonsets", "daemonset.apps", "daemonsets.apps", "daemonset")
      .Cases("po", "pods", "pod")
      .Default(kind);
}

std::string workloadOf(const Runbook &runbook, const Invocation &invocation) {
  std::string words;
  for (const OperandUse &operand : invocation.operands)
    if ((operand.name == "what" || operand.name == "target") && !StringRef(operand.value).contains('='))
      words += (words.empty() ? "" : " ") + withDefaults(runbook, operand.value);
  for (char &c : words)
    if (c == ' ')
      c = '/';
  auto [kind, rest] = StringRef(words).split('/');
  return rest.empty() ? words : (fullKind(kind) + "/" + rest).str();
}

// --- values
// ------------------------------------------------------------------------------------------------------------

std::string withDefaults(const Runbook &runbook, StringRef value) {
  std::string result;
  while (!value.empty()) {
    auto [before, after] = value.split('$');
    result += before;
    if (before.size() == value.size())
      break;
    bool braced = after.consume_front("{");
    StringRef name = after.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
    auto found =
        llvm::find_if(runbook.variables, [&](const Variable &v) { return v.name == name && v.hasDefault; });
    if (found != runbook.variables.end())
      result += found->defaultValue;
    else
      result += "$" + name.str();
    after = after.drop_front(name.size());
    if (braced)
      after.consume_front("}");
    value = after;
  }
  return result;
}

static bool textUses(const Text &text, VariableId variable) {
  return llvm::any_of(text.parts, [&](const TextPart &part) { return part.variable == variable; });
}

bool exprUses(const ExprPtr &expr, VariableId variable) {
  if (!expr)
    return false;
  if (const auto *use = std::get_if<VariableExpr>(&expr->node))
    return use->variable == variable;
  if (const auto *text = std::get_if<TextExpr>(&expr->node))
    return textUses(text->text, variable);
  if (const auto *ask = std::get_if<AskExpr>(&expr->node))
    return textUses(ask->gate.text, variable);
  if (const auto *negation = std::get_if<NotExpr>(&expr->node))
    return exprUses(negation->operand, variable);
  if (const auto *binary = std::get_if<BinaryExpr>(&expr->node))
    return exprUses(binary->left, variable) || exprUses(binary->right, variable);
  return false;
}

bool isUsedInExpression(const Runbook &runbook, VariableId variable) {
  bool used = false;
  for (const Section &section : runbook.sections)
    for (const Step &step : section.steps) {
      used |= exprUses(step.when, variable);
      forEachStmt(step.body, [&](const Stmt &stmt) {
        if (const auto *expect = std::get_if<ExpectStmt>(&stmt.node))
          used |= exprUses(expect->condition, variable);
        else if (const auto *branch = std::get_if<IfStmt>(&stmt.node))
          used |= exprUses(branch->condition, variable);
        else if (const auto *compute = std::get_if<ComputeStmt>(&stmt.node))
          used |= exprUses(compute->value, variable);
      });
    }
  return used;
}

bool requiresAtLeast(const Runbook &runbook, StringRef fact, unsigned major, unsigned minor) {
  return llvm::any_of(runbook.requirements, [&](const Requirement &requirement) {
    llvm::VersionTuple version;
    return requirement.fact == fact && !version.tryParse(requirement.version) &&
           version >= llvm::VersionTuple(major, minor);
  });
}

bool worksOnCluster(const Runbook &runbook) {
  bool cluster = false, machine = false;
  forEachCommand(runbook, [&](const Section &, const Step &, const Stmt &, const CommandLine &line) {
    for (const Invocation &use : line.invocations) {
      static const char *const clients[] = {"kubectl", "oc", "helm"};
      static const char *const ofMachine[] = {"systemctl", "journalctl", "service",
                                              "crictl",    "kubeadm",    "docker"};
      cluster |= llvm::is_contained(clients, StringRef(use.command));
      machine |= use.place == Place::Local && llvm::is_contained(ofMachine, StringRef(use.command));
    }
  });
  return cluster && !machine;
}

// --- steps and sections
// ------------------------------------------------------------------------------------------------

bool hasHonestStatus(const Invocation &invocation) {
  if (invocation.command == "redis-cli") // an error reply is hidden, a server that is down is not
    return true;
  if (StringRef(invocation.statusHides).contains("exit status 0"))
    return false;
  static const char *const alwaysZero[] = {"echo", "printf", "true",   ":",   "sleep", "date",
                                           "pwd",  "head",   "tail",   "wc",  "cut",   "tr",
                                           "sort", "uniq",   "column", "cat", "tee",   "sed"};
  if (llvm::is_contained(alwaysZero, StringRef(invocation.command)))
    return false;
  if (invocation.command == "awk")
    return llvm::any_of(invocation.argv,
                        [](const std::string &word) { return StringRef(word).contains("exit"); });
  return true;
}

bool canFail(const Step &step) {
  bool result = false;
  forEachStmt(step.body, [&](const Stmt &stmt) {
    if (std::holds_alternative<ExpectStmt>(stmt.node) || std::holds_alternative<ManualStmt>(stmt.node) ||
        std::holds_alternative<ConfirmStmt>(stmt.node))
      result = true;
    const CommandLine *line = stmt.command();
    if (!line || isUndo(stmt))
      return;
    result |= outputIsTested(*line) || line->invocations.empty();
    for (const Invocation &invocation : line->invocations)
      result |= !isWrapper(*line, invocation) && (!invocation.known || hasHonestStatus(invocation));
  });
  return result;
}

bool hasSteps(const Section *section) { return section && !section->steps.empty(); }

bool repairs(const Section &section) {
  return section.kind == SectionKind::Resolve || section.kind == SectionKind::Mitigate;
}

bool repairs(const Runbook &runbook) {
  return llvm::any_of(runbook.sections,
                      [](const Section &section) { return repairs(section) && !section.steps.empty(); });
}

// --- texts
// -------------------------------------------------------------------------------------------------------------

std::string shown(const Runbook &runbook, const Text &text) { return showText(text, runbook.variables); }

static const Text *exprText(const ExprPtr &expr) {
  if (!expr)
    return nullptr;
  if (const auto *ask = std::get_if<AskExpr>(&expr->node))
    return &ask->gate.text;
  if (const auto *negation = std::get_if<NotExpr>(&expr->node))
    return exprText(negation->operand);
  if (const auto *binary = std::get_if<BinaryExpr>(&expr->node)) {
    const Text *left = exprText(binary->left);
    return left ? left : exprText(binary->right);
  }
  return nullptr;
}

static const Text *stmtText(const Stmt &stmt) {
  if (const auto *prose = std::get_if<ProseStmt>(&stmt.node))
    return &prose->text;
  if (const auto *confirm = std::get_if<ConfirmStmt>(&stmt.node))
    return &confirm->gate.text;
  if (const auto *manual = std::get_if<ManualStmt>(&stmt.node))
    return &manual->gate.text;
  if (const auto *report = std::get_if<ReportStmt>(&stmt.node))
    return &report->text;
  if (const auto *branch = std::get_if<IfStmt>(&stmt.node))
    return exprText(branch->condition);
  if (const auto *expect = std::get_if<ExpectStmt>(&stmt.node))
    return exprText(expect->condition);
  return nullptr;
}

const Text *firstMention(const Runbook &runbook, const llvm::Regex &pattern,
                         llvm::ArrayRef<StringRef> words) {
  const Text *found = nullptr;
  auto look = [&](const Text *text) {
    if (found || !text)
      return;
    std::string line = shown(runbook, *text);
    // An unanchored pattern over every line of prose is the dearest thing of a check: a word of it stands
    // first.
    if (llvm::any_of(words, [&](StringRef word) { return StringRef(line).contains_insensitive(word); }) &&
        pattern.match(line))
      found = text;
  };
  look(&runbook.title);
  for (const Text &line : runbook.prose)
    look(&line);
  for (const Section &section : runbook.sections) {
    look(&section.title);
    for (const Symptom &symptom : section.symptoms)
      look(&symptom.text);
    for (const Text &line : section.prose)
      look(&line);
    for (const Step &step : section.steps) {
      look(&step.title);
      look(exprText(step.when));
      forEachStmt(step.body, [&](const Stmt &stmt) { look(stmtText(stmt)); });
    }
  }
  return found;
}

// --- places in the source
// ----------------------------------------------------------------------------------------------

bool isOwn(const Context &context, const Program &program, SourceRange range) {
  const SourceFile *file = context.sources.fileOf(range.begin);
  return !file || file->name == program.file;
}

SourceRange severityReference(const Context &context, const Program &program, const Runbook &runbook) {
  if (runbook.severity >= program.severities.size())
    return runbook.nameRange;
  // The plan keeps the index of the severity, not where it was named.
  Position from = std::max(runbook.nameRange.end, runbook.title.range.end);
  StringRef text = context.sources.textOf({from, std::max(from, runbook.range.end)});
  const std::string &name = program.severities[runbook.severity].name;
  llvm::SmallVector<StringRef, 4> groups;
  if (!llvm::Regex("[[:space:]{](severity[[:space:]]+)(" + llvm::Regex::escape(name) + ")([[:space:]]|$)")
           .match(text, &groups))
    return runbook.nameRange;
  auto begin = from + static_cast<Position>(groups[2].data() - text.data());
  return {begin, begin + static_cast<Position>(name.size())};
}

void addRequiresFix(Diagnostic &diagnostic, const Context &context, const Runbook &runbook, StringRef fact) {
  Position from = std::max(runbook.nameRange.end, runbook.title.range.end);
  StringRef text = context.sources.textOf({from, std::max(from, runbook.range.end)});
  size_t brace = text.find('{');
  if (brace == StringRef::npos)
    return;
  auto at = from + static_cast<Position>(brace) + 1;
  diagnostic.fix("declare `requires " + fact.str() + "`", {at, at}, "\n  requires " + fact.str());
}

} // namespace rbk::lint
