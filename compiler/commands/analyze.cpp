#include "compiler/commands/analyze.h"
#include "compiler/commands/argument_languages.h"
#include "compiler/commands/command_table.h"
#include "compiler/commands/languages.h"
#include "compiler/commands/shell_code.h"
#include "compiler/commands/use.h"

namespace rbk::commands {
using llvm::StringRef;
using plan::Invocation;

namespace {

class Analyzer {
public:
  Analyzer(plan::CommandLine &line, const AnalysisContext &context) : line_(line), context_(context) {}

  void run() {
    for (const plan::Pipeline &pipeline : line_.pipelines)
      for (size_t i = 0; i < pipeline.processes.size(); ++i)
        process(pipeline.processes[i], i > 0 ? &pipeline.processes[i - 1] : nullptr);
    summarize();
  }

private:
  /// Commands in `$(…)` run first and stand first.
  void substitutions(const plan::Word &word) {
    for (const plan::WordPart &part : word.parts)
      if (part.command) {
        Analyzer inner(*part.command, context_);
        inner.run();
        auto offset = static_cast<uint32_t>(line_.invocations.size());
        for (Invocation invocation : part.command->invocations) {
          if (invocation.inside)
            *invocation.inside += offset;
          line_.invocations.push_back(std::move(invocation));
        }
      }
  }

  /// What standard input is: a terminal, or something that feeds the command, whose text the line may show.
  struct Feed {
    bool fed = false;
    std::optional<Argument> text = std::nullopt;
  };

  /// What a process prints, where that stands on the line: `echo …`, `printf …`, `cat <<E`.
  std::optional<Argument> printedBy(const plan::Process &process) const {
    if (process.argv.empty())
      return std::nullopt;
    static constexpr StringRef printOptions[] = {"-e", "-n", "-en", "-ne", "--"};
    const std::string name = Argument(process.argv[0], context_.variables).text();
    size_t first = 1;
    if (name == "cat" && process.argv.size() == 1) {
      for (const plan::Redirection &redirection : process.redirections)
        if (redirection.kind == ast::ShellRedirection::Kind::Here)
          return Argument(redirection.target, context_.variables);
      return std::nullopt;
    }
    if (name != "echo" && name != "printf")
      return std::nullopt;
    for (const plan::Redirection &redirection : process.redirections)
      if (redirection.descriptor == 1)
        return std::nullopt;
    while (first < process.argv.size() &&
           llvm::is_contained(printOptions, StringRef(Argument(process.argv[first], context_.variables).text())))
      ++first;
    plan::Word all;
    for (size_t i = first; i < process.argv.size(); ++i) {
      if (i > first) {
        plan::WordPart blank;
        blank.literal = name == "echo" ? " " : "\n";
        blank.range = {all.range.end, all.range.end};
        all.parts.push_back(std::move(blank));
      } else
        all.range.begin = process.argv[i].range.begin;
      all.parts.insert(all.parts.end(), process.argv[i].parts.begin(), process.argv[i].parts.end());
      all.range.end = process.argv[i].range.end;
    }
    // The escapes that separate commands become what they mean; both take two bytes, so places stay.
    for (plan::WordPart &part : all.parts)
      for (size_t at = 0; (at = part.literal.find("\\n", at)) != std::string::npos;)
        part.literal.replace(at, 2, " \n");
    if (all.parts.empty())
      return std::nullopt;
    return Argument(all, context_.variables);
  }

  void process(const plan::Process &process, const plan::Process *before) {
    for (const plan::Assignment &assignment : process.assignments)
      substitutions(assignment.value);
    std::vector<Argument> words;
    for (const plan::Word &word : process.argv) {
      substitutions(word);
      words.emplace_back(word, context_.variables);
    }
    Feed feed{before != nullptr || process.fed};
    if (before)
      feed.text = printedBy(*before);
    for (const plan::Redirection &redirection : process.redirections)
      if (redirection.descriptor == 0) {
        substitutions(redirection.target);
        feed = {true};
        if (redirection.kind == ast::ShellRedirection::Kind::Here)
          feed.text.emplace(redirection.target, context_.variables);
      }
    std::optional<size_t> index;
    if (!words.empty())
      index = command(words, std::nullopt, feed);
    for (const plan::Redirection &redirection : process.redirections)
      if (redirection.descriptor != 0) {
        substitutions(redirection.target);
        redirected(process, redirection, words, index);
      }
  }

  /// A file that the shell writes, here, wherever the command itself acts.
  void redirected(const plan::Process &process, const plan::Redirection &redirection,
                  const std::vector<Argument> &words, std::optional<size_t> &index) {
    using Kind = ast::ShellRedirection::Kind;
    Argument target(redirection.target, context_.variables);
    if ((redirection.kind != Kind::Write && redirection.kind != Kind::Append) || !isRealFile(target.text()))
      return;
    // `> FILE`, `: > FILE` and `cat /dev/null > FILE` only empty it.
    const bool empties =
        redirection.kind == Kind::Write && redirection.descriptor == 1 &&
        (words.empty() || (words.size() == 1 && (words[0].text() == ":" || words[0].text() == "true")) ||
         (words.size() == 2 && words[0].text() == "cat" && words[1].text() == "/dev/null"));
    if (!index) {
      if (!process.assignments.empty())
        return;
      index = line_.invocations.size();
      Invocation &bare = line_.invocations.emplace_back();
      bare.range = bare.nameRange = process.range;
      bare.argv = {">", target.text()};
      bare.command = bare.resolved = ">";
      bare.known = true;
      bare.effect = Effect::Read;
    }
    Invocation &invocation = line_.invocations[*index];
    Effect before = invocation.effect;
    if (empties)
      raise(invocation, Effect::Destroy, "`" + target.text() + "` is emptied");
    else
      raise(invocation, Effect::Write, "its output is written to `" + target.text() + "`");
    if (invocation.effect != before) {
      invocation.place = Place::Local;
      invocation.at.clear();
      invocation.touches = "`" + target.text() + "`";
    }
  }

  static void raise(Invocation &invocation, Effect effect, std::string because) {
    if (plan::atLeast(invocation.effect, effect))
      return;
    invocation.effect = effect;
    if (!because.empty())
      invocation.because = std::move(because);
  }

  /// Analyses one simple command; returns the index of its invocation.
  size_t command(const std::vector<Argument> &words, std::optional<uint32_t> inside, const Feed &feed) {
    const bool fed = feed.fed;
    size_t index = line_.invocations.size();
    line_.invocations.emplace_back();
    Invocation &invocation = line_.invocations.back();
    invocation.inside = inside;
    invocation.range = {words.front().range().begin, words.back().range().end};
    invocation.nameRange = words.front().range();
    for (const Argument &word : words)
      invocation.argv.push_back(word.text());
    invocation.command = invocation.resolved = words.front().text();

    const Signature *signature = words.front().hasVariables()
                                     ? nullptr
                                     : context_.library.find(words.front().text(), context_.diagnostics);
    if (!signature) {
      unknownCommand(words.front(), invocation);
      return index;
    }
    invocation.command = signature->name;
    if (signature->broken) {
      invocation.because = "its signature has errors";
      return index;
    }
    Use use;
    use.fed = fed;
    invocation.known = signature->table.empty()
                           ? sortWords(words, *signature, use, context_.diagnostics)
                           : sortTableWords(words, *signature, use, context_.diagnostics);
    invocation.nameRange = use.nameRange;
    invocation.resolved = use.level->path();
    if (!invocation.known) {
      invocation.effect = Effect::Unknown;
      invocation.because = "its arguments were not understood";
      return index;
    }
    facts(use, invocation, fed);
    values(use, invocation);
    if (use.innerBegin)
      wrapped(words, use, index, feed);
    else if (const Clause *input = use.first(Clause::Kind::Input); input && fed)
      reads(*input, feed, use, index);
    for (auto [begin, end] : use.innerRanges) {
      size_t innerIndex = command({words.begin() + static_cast<std::ptrdiff_t>(begin),
                                   words.begin() + static_cast<std::ptrdiff_t>(end)},
                                  static_cast<uint32_t>(index), Feed{});
      adopt(index, innerIndex, Place::Local, {});
    }
    for (const FlagHit &hit : use.flags)
      if (hit.hasValue && hit.spec->value.has("shell"))
        shellCode(hit.value, index, use, Place::Local);
    for (const OperandHit &hit : use.operands)
      if (hit.spec && hit.spec->value.has("shell"))
        shellCode(hit.value, index, use, Place::Local);
    return index;
  }

  void unknownCommand(const Argument &name, Invocation &invocation) {
    invocation.effect = Effect::Unknown;
    invocation.because = "no signature covers it";
    auto &d = context_.diagnostics.report(Diag::UnknownCommand, name.range(), {name.text()});
    if (name.hasVariables()) {
      d.note("the name of a command cannot come from a variable");
      return;
    }
    if (StringRef near = nearName(name.text()); !near.empty())
      d.fix("did you mean `" + near.str() + "`?", name.range(), near.str());
    d.note("describe it once: `command " + name.text() + " { effect read }`, with its flags and operands");
  }

  /// There are so many commands that one of them is near to any short word: only a slip of the finger counts.
  StringRef nearName(StringRef name) {
    StringRef near = name.contains('/') ? StringRef() : suggest(name, context_.library.names());
    std::string letters = name.str(), nearLetters = near.str();
    llvm::sort(letters);
    llvm::sort(nearLetters);
    const bool slip = letters == nearLetters || name.edit_distance(near) <= (name.size() > 5 ? 2 : 1);
    return name.size() > 2 && slip ? near : StringRef();
  }

  /// The commands that a tool reads on standard input: understood where they stand on the line.
  void reads(const Clause &input, const Feed &feed, const Use &use, size_t index) {
    if (feed.text && input.value.has("shell")) {
      line_.invocations[index].effect = Effect::Read;
      line_.invocations[index].interactive = false;
      shellCode(*feed.text, index, use, use.level->runsIn);
      return;
    }
    Invocation &invocation = line_.invocations[index];
    std::optional<LanguageFacts> facts;
    if (feed.text)
      facts = analyzeInput(input.value, *feed.text, invocation, context_.diagnostics);
    if (!facts) {
      raise(invocation, Effect::Unknown, "its commands come from standard input");
      return;
    }
    invocation.effect = facts->effect;
    invocation.because = facts->because;
  }

  /// Code for another shell: understood when it parses, unknown otherwise.
  void shellCode(const Argument &code, size_t index, const Use &use, Place where) {
    auto commands = readShellCode(code, context_.program);
    if (!commands) {
      raise(line_.invocations[index], Effect::Unknown,
            "the shell code in `" + use.level->name + "` is not understood");
      return;
    }
    for (InnerCommand &inner : *commands) {
      size_t innerIndex = line_.invocations.size();
      if (inner.words.empty()) {
        Invocation &bare = line_.invocations.emplace_back();
        bare.range = bare.nameRange = code.range();
        bare.argv = {">", inner.writes};
        bare.command = bare.resolved = ">";
        bare.known = true;
        bare.effect = Effect::Read;
        bare.inside = static_cast<uint32_t>(index);
      } else
        innerIndex = command(inner.words, static_cast<uint32_t>(index), {inner.fed, std::move(inner.input)});
      if (inner.empties)
        raise(line_.invocations[innerIndex], Effect::Destroy, "`" + inner.writes + "` is emptied");
      else if (!inner.writes.empty())
        raise(line_.invocations[innerIndex], Effect::Write, "its output is written to `" + inner.writes + "`");
      adopt(index, innerIndex, where, place(use, use.level->runsAt));
    }
  }

  void wrapped(const std::vector<Argument> &words, const Use &use, size_t index, Feed feed) {
    // `ssh host "df -h | tail -1"`: one word that the other side's shell reads.
    if (use.innerBegin + 1 == words.size() &&
          words.back().text().find_first_of(" |&;<>$`\n") != std::string::npos)
      return shellCode(words.back(), index, use, use.level->runsIn);
    std::vector<Argument> inner(words.begin() + static_cast<std::ptrdiff_t>(use.innerBegin), words.end());
    // xargs adds what it reads: an argument nobody knows, which the command may need.
    if (const Clause *appends = use.first(Clause::Kind::Appends)) {
      plan::Word input;
      input.range = {words.back().range().end, words.back().range().end};
      input.parts.push_back({});
      input.parts.back().kind = plan::WordPart::Kind::Variable;
      input.parts.back().variable = plan::noVariable;
      input.parts.back().literal = appends->text;
      input.parts.back().range = input.range;
      inner.emplace_back(input, context_.variables);
      feed.text.reset(); // what comes in are arguments, not input
    }
    size_t innerIndex = command(inner, static_cast<uint32_t>(index), feed);
    adopt(index, innerIndex, use.level->runsIn, place(use, use.level->runsAt));
  }

  /// What a command inside another means for both.
  void adopt(size_t index, size_t innerIndex, Place where, const std::string &at) {
    Invocation &outer = line_.invocations[index];
    Invocation &in = line_.invocations[innerIndex];
    if (in.place == Place::Local) {
      in.place = where;
      in.at = at;
      // `kubectl exec … -- sh -c 'rm x'`: what runs inside the inner command is at that place as well.
      for (size_t i = innerIndex + 1; i < line_.invocations.size(); ++i) {
        Invocation &nested = line_.invocations[i];
        if (nested.inside && *nested.inside >= innerIndex && nested.place == Place::Local) {
          nested.place = where;
          nested.at = at;
        }
      }
    } else if (in.at.empty())
      in.at = at;
    if (outer.boundMs) { // `timeout 30 tail -f` ends
      if (in.boundMs == 0)
        in.boundMs = outer.boundMs;
      in.endless = in.waits = in.serves = false;
    }
    if (in.serves && !outer.serves) {
      outer.serves = true;
      outer.readyWhen = in.readyWhen;
    }
    outer.effect = plan::combine(outer.effect, in.effect);
    if (in.effect == outer.effect)
      outer.because = in.because;
  }

  std::string place(const Use &use, StringRef at) const {
    if (at.empty())
      return {};
    if (at.startswith("-")) {
      const FlagHit *hit = use.flag(at);
      return hit ? hit->value.text() : std::string();
    }
    return use.operandText(at.startswith("$") ? at.drop_front(1) : at);
  }

  void facts(const Use &use, Invocation &invocation, bool fed) {
    using Kind = Clause::Kind;
    auto text = [&](Kind kind) {
      const Clause *clause = use.first(kind);
      return clause ? use.expand(clause->text) : std::string();
    };
    if (use.asksAboutItself()) {
      invocation.effect = Effect::Read;
      invocation.because = "it only prints its help or its version";
      recordFlags(use, invocation);
      return;
    }
    const Clause *effect = use.first(Kind::Effect);
    invocation.effect = effect ? effect->effect : Effect::Unknown;
    if (!effect)
      invocation.because = "its signature states no effect";
    if (const Clause *where = use.first(Kind::Where)) {
      invocation.place = where->place;
      invocation.at = place(use, where->name);
    }
    if (context_.describe || plan::atLeast(invocation.effect, Effect::Disrupt)) {
      if (effect)
        invocation.because = text(Kind::Because);
      invocation.touches = text(Kind::Touches);
      invocation.undo = text(Kind::Undo);
      invocation.irreversible = text(Kind::Irreversible);
      invocation.evidence = text(Kind::Evidence);
    }
    invocation.statusHides = text(Kind::Status);
    invocation.deprecated = text(Kind::Deprecated);
    invocation.endless = use.first(Kind::Endless) != nullptr;
    // A tool that is fed reads its input instead of asking.
    invocation.interactive = !fed && use.first(Kind::Interactive) != nullptr;
    invocation.terminal = use.first(Kind::Terminal) != nullptr;
    invocation.waits = use.first(Kind::Waits) != nullptr;
    if (const Clause *serves = use.first(Kind::Serves)) {
      invocation.serves = true;
      invocation.readyWhen = serves->text;
    }
    for (const Signature *at = use.level; at; at = at->parent)
      for (const Clause &clause : at->clauses)
        everyClause(clause, use, invocation, at == use.level);
    if (startsSession(use)) {
      if (!fed || !use.first(Kind::Input)) // which says what is read
        raise(invocation, Effect::Unknown,
              fed ? "its commands come from standard input" : "what is typed there is not on the line");
      invocation.interactive = !fed;
    }
    recordFlags(use, invocation);
    for (const FlagHit &hit : use.flags) {
      if (hit.switchedOff)
        continue;
      invocation.endless |= hit.spec->endless;
      invocation.interactive |= hit.spec->interactive;
      invocation.terminal |= hit.spec->terminal;
      if (hit.spec->effect)
        raise(invocation, *hit.spec->effect, "`" + hit.spec->canonical() + "`");
    }
    for (const OperandHit &hit : use.operands) {
      invocation.operands.push_back(
          {hit.spec ? hit.spec->name : std::string(), hit.value.text(), hit.value.range()});
      if (!invocation.deprecated.empty() && invocation.deprecatedRange == SourceRange{})
        invocation.deprecatedRange = hit.value.range();
    }
  }

  static void recordFlags(const Use &use, Invocation &invocation) {
    for (const FlagHit &hit : use.flags)
      invocation.flags.push_back({hit.spec->canonical(), hit.hasValue ? hit.value.text() : std::string(),
                                  hit.hasValue, hit.range, hit.hasValue ? hit.value.range() : hit.range});
  }

  static bool startsSession(const Use &use) {
    const Without *operands = use.without(Without::What::Operands);
    const Without *command =
        use.holds(use.level->runsWhen.get()) ? use.without(Without::What::Command) : nullptr;
    return !use.innerBegin &&
           ((operands && operands->interactive && use.operands.empty()) || (command && command->interactive));
  }

  void everyClause(const Clause &clause, const Use &use, Invocation &invocation, bool ownLevel) {
    using Kind = Clause::Kind;
    bool all = clause.kind == Kind::Needs || clause.kind == Kind::Surprise || clause.kind == Kind::Reveals ||
               clause.kind == Kind::Danger || clause.kind == Kind::Bounds;
    if (!all || !use.holds(clause.when.get()))
      return;
    if (clause.kind == Kind::Needs && !llvm::is_contained(invocation.needs, clause.name)) {
      invocation.needs.push_back(clause.name);
      invocation.needsBecause.push_back(use.expand(clause.text));
    }
    // What surprises always is for the manual page; what surprises in this use is for its author.
    if (clause.kind == Kind::Surprise && clause.when)
      invocation.surprises.push_back(use.expand(clause.text));
    if (clause.kind == Kind::Reveals && clause.when)
      invocation.reveals.push_back(use.expand(clause.text));
    if (clause.kind == Kind::Danger)
      invocation.dangers.push_back({clause.name, use.expand(clause.text), use.expand(clause.prefer)});
    if (clause.kind == Kind::Bounds && ownLevel && invocation.boundMs == 0) {
      if (const FlagHit *hit = StringRef(clause.name).startswith("-") ? use.flag(clause.name) : nullptr) {
        invocation.boundMs = parseBound(hit->value.text());
        invocation.boundRange = hit->value.range();
      } else if (!StringRef(clause.name).startswith("-"))
        invocation.boundMs =
            parseBound(use.operandText(StringRef(clause.name).drop_front(clause.name[0] == '$')));
    }
  }

  /// What `--arg NAME VALUE` and its kin set.
  static std::vector<std::string> jqVariables(const Use &use) {
    std::vector<std::string> result;
    for (const FlagHit &hit : use.flags)
      result.insert(result.end(), hit.before.begin(), hit.before.end());
    return result;
  }

  /// `--type` of kubectl patch; empty when only the run knows it.
  static StringRef patchType(const Use &use) {
    const FlagHit *type = use.flag("--type");
    return type && type->value.hasVariables() ? "" : type ? type->value.text() : use.defaultOf("--type");
  }

  /// Nothing is concluded from a script that the tool refuses.
  LanguageFacts sed(const Argument &script, const Use &use, Invocation &invocation) {
    checkSed(script, use.flag("--regexp-extended") != nullptr,
             use.all("--expression").size() < 2 && !use.flag("--file"), context_.diagnostics);
    invocation.known &= !context_.diagnostics.hasErrorIn(script.range());
    return analyzeSed(script);
  }
  LanguageFacts awk(const Argument &program, Invocation &invocation) {
    checkLanguage("awk", program, context_.diagnostics);
    invocation.known &= !context_.diagnostics.hasErrorIn(program.range());
    return analyzeAwk(program);
  }

  void values(const Use &use, Invocation &invocation) {
    LanguageFacts worst;
    bool decided = false;
    auto language = [&](LanguageFacts facts) {
      decided = true;
      if (plan::atLeast(facts.effect, worst.effect))
        worst = std::move(facts);
    };
    for (const FlagHit &hit : use.flags) {
      if (!hit.hasValue || hit.switchedOff)
        continue;
      const ValueKinds &kinds = use.kindsOf(*hit.spec);
      if (kinds.has("k8s.Patch"))
        checkPatch(hit.value, patchType(use), context_.diagnostics);
      if (kinds.has("k8s.Output"))
        checkOutputForm(hit.value, context_.diagnostics);
      if (kinds.has("jsonpath") && kinds.kinds.size() == 1)
        checkRelaxedPath(hit.value, context_.diagnostics);
      if (kinds.has("http.Method") && hit.value.hasVariables())
        raise(invocation, Effect::Unknown, "the HTTP method comes from a variable");
      if (kinds.has("sql"))
        language(analyzeSql(hit.value, invocation, context_.diagnostics));
      else if (const char *dialect = dialectOf(kinds))
        language(analyzeDialect(hit.value, dialect));
      else if (kinds.has("mongo.js"))
        language(analyzeMongo(hit.value));
      else if (kinds.has("sed"))
        language(sed(hit.value, use, invocation));
      else if (kinds.has("awk"))
        language(awk(hit.value, invocation));
      else if (kinds.has("outfile")) {
        if (isRealFile(hit.value.text()))
          raise(invocation, Effect::Write, "`" + hit.spec->canonical() + "` writes a file");
      } else
        checkValue(hit.value, kinds, context_.diagnostics);
    }
    std::vector<Argument> redis;
    for (const OperandHit &hit : use.operands) {
      if (!hit.spec)
        continue;
      const ValueKinds &kinds = hit.spec->value;
      if (kinds.has("redis.command"))
        redis.push_back(hit.value);
      else if (kinds.has("sql"))
        language(analyzeSql(hit.value, invocation, context_.diagnostics));
      else if (const char *dialect = dialectOf(kinds))
        language(analyzeDialect(hit.value, dialect));
      else if (kinds.has("mongo.js"))
        language(analyzeMongo(hit.value));
      else if (kinds.has("sed"))
        language(sed(hit.value, use, invocation));
      else if (kinds.has("awk"))
        language(awk(hit.value, invocation));
      else if (kinds.has("jq"))
        checkJq(hit.value, jqVariables(use), context_.diagnostics);
      else if (kinds.has("outfile")) {
        if (isRealFile(hit.value.text()))
          raise(invocation, Effect::Write, "it writes `" + hit.value.text() + "`");
      } else
        checkValue(hit.value, kinds, context_.diagnostics);
    }
    checkKubernetes(use, context_.diagnostics);
    if (!redis.empty())
      language(analyzeRedis(redis, invocation, context_.diagnostics));
    if (decided) {
      if (plan::atLeast(worst.effect, invocation.effect) && !worst.because.empty())
        invocation.because = worst.because;
      invocation.effect = plan::combine(invocation.effect, worst.effect);
    }
  }

  void summarize() {
    uint64_t bound = 0;
    bool first = true;
    for (const Invocation &invocation : line_.invocations) {
      bound = std::max(bound, invocation.boundMs);
      // Of equals the inner one says where it really acts; a filter behind a pipe does not move the place.
      bool inner = invocation.inside.has_value() && invocation.effect == line_.inferred;
      bool worse = invocation.effect != line_.inferred && plan::atLeast(invocation.effect, line_.inferred);
      if (!first && !inner && !worse)
        continue;
      first = false;
      line_.inferred = invocation.effect;
      line_.place = invocation.place;
      line_.at = invocation.at;
      line_.touches = invocation.touches;
      line_.because = invocation.because;
    }
    line_.effect = line_.inferred;
    line_.timeoutMs = bound ? bound + boundGraceMs : defaultTimeoutMs;
  }

  plan::CommandLine &line_;
  const AnalysisContext &context_;
};

} // namespace

void analyze(plan::CommandLine &line, const AnalysisContext &context) { Analyzer(line, context).run(); }

} // namespace rbk::commands
