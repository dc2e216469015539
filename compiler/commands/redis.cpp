#include "compiler/commands/languages.h"
#include "compiler/commands/redis_arguments.h"
#include "compiler/support/embedded.h"
#include "compiler/support/pattern.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringMap.h>

namespace rbk::commands {
using llvm::StringRef;

namespace {

struct RedisCommand {
  int arity = 0; ///< words with the command itself, negative = at least
  bool container = false;
  Effect effect = Effect::Unknown;
  StringRef traits, note;
  StringRef arguments; ///< the grammar of what follows; empty when nothing describes it
  struct Refinement {
    Pattern pattern;
    Effect effect;
    StringRef note;
  };
  std::vector<Refinement> refinements;
};

/// stdlib/redis: taken from a real server's COMMAND reply, effects curated beside it.
class RedisTable {
public:
  RedisTable() {
    for (auto fields : rows("stdlib/redis/commands.tsv")) {
      RedisCommand &command = commands_[fields[0]];
      fields[1].getAsInteger(10, command.arity);
      command.container = fields.size() > 10 && fields[10] == "container";
      command.arguments = fields.size() > 11 ? fields[11] : StringRef();
    }
    for (auto fields : rows("stdlib/redis/arguments.tsv"))
      if (auto found = commands_.find(fields[0]); found != commands_.end())
        found->second.arguments = fields[1];
    for (auto fields : rows("stdlib/redis/effects.tsv")) {
      auto found = commands_.find(fields[0]);
      if (found == commands_.end())
        continue;
      found->second.effect = plan::effectNamed(fields[1].str()).value_or(Effect::Unknown);
      found->second.traits = fields.size() > 2 ? fields[2] : StringRef();
      found->second.note = fields.size() > 3 ? fields[3] : StringRef();
    }
    for (auto fields : rows("stdlib/redis/sentinel.tsv")) { // commands of a sentinel, which a server lacks
      RedisCommand &command = commands_[fields[0]];
      fields[1].getAsInteger(10, command.arity);
      command.container = fields[0] == "sentinel";
      command.effect = plan::effectNamed(fields[2].str()).value_or(Effect::Unknown);
      command.note = fields.size() > 3 ? fields[3] : StringRef();
    }
    for (auto fields : rows("stdlib/redis/refinements.tsv"))
      if (auto found = commands_.find(fields[0]); found != commands_.end())
        found->second.refinements.push_back({Pattern(fields[1], true),
                                             plan::effectNamed(fields[2].str()).value_or(Effect::Unknown),
                                             fields.size() > 3 ? fields[3] : StringRef()});
  }
  const RedisCommand *find(StringRef name) const {
    auto found = commands_.find(name);
    return found == commands_.end() ? nullptr : &found->second;
  }
  std::vector<StringRef> names(StringRef container) const {
    std::vector<StringRef> result;
    for (const auto &entry : commands_) {
      StringRef name = entry.getKey();
      if (container.empty() ? !name.contains(' ') : name.consume_front(container) && name.consume_front(" "))
        result.push_back(name);
    }
    llvm::sort(result);
    return result;
  }

private:
  static std::vector<llvm::SmallVector<StringRef, 12>> rows(const char *path) {
    std::vector<llvm::SmallVector<StringRef, 12>> result;
    const EmbeddedFile *file = findEmbedded(path);
    if (!file)
      return result;
    llvm::SmallVector<StringRef, 0> lines;
    StringRef(file->text.data(), file->text.size()).split(lines, '\n');
    for (StringRef line : lines) {
      if (line.empty() || line.startswith("#"))
        continue;
      result.emplace_back();
      line.split(result.back(), '\t');
      if (result.back().size() < 2)
        result.pop_back();
    }
    return result;
  }
  llvm::StringMap<RedisCommand> commands_;
};

const RedisTable &table() {
  static const RedisTable instance; // constant data; built when the first Redis command is seen
  return instance;
}

/// The nearest of the (lower-case) names, in the case of what was written.
void suggestName(Diagnostic &diagnostic, const Argument &written, const std::vector<StringRef> &names) {
  StringRef text = written.text();
  StringRef near = suggest(text.lower(), names);
  if (near.empty())
    return;
  std::string name = text.upper() == text ? near.upper() : near.str();
  diagnostic.fix("did you mean `" + name + "`?", written.range(), name);
}

void reportMismatch(const RedisMismatch &mismatch, const std::string &name,
                    const std::vector<Argument> &words, DiagnosticEngine &diagnostics) {
  bool missing = mismatch.at >= words.size();
  const Argument &at = missing ? words.back() : words[mismatch.at];
  std::string what;
  if (missing)
    what = mismatch.expected + " behind `" + at.text() + "`";
  else if (mismatch.expected.empty())
    what = "no `" + at.text() + "` here";
  else
    what = mismatch.expected + ", not `" + at.text() + "`";
  diagnostics.report(Diag::RedisArity, at.range(), {name, what});
}

} // namespace

LanguageFacts analyzeRedis(const std::vector<Argument> &words, plan::Invocation &invocation,
                           DiagnosticEngine &diagnostics) {
  const Argument &first = words.front();
  if (first.hasVariables())
    return {Effect::Unknown, "the Redis command comes from a variable"};
  std::string name = StringRef(first.text()).lower();
  const RedisCommand *command = table().find(name);
  size_t used = 1;
  if (command && command->container && words.size() > 1 && !words[1].hasVariables()) {
    std::string sub = name + " " + StringRef(words[1].text()).lower();
    const RedisCommand *inner = table().find(sub);
    if (!inner) {
      auto &d = diagnostics.report(Diag::RedisUnknownCommand, words[1].range(), {StringRef(sub).upper()});
      suggestName(d, words[1], table().names(name));
      return {Effect::Read, "Redis has no such command"}; // the error stands
    }
    if (inner) {
      command = inner;
      name = sub;
      used = 2;
    }
  }
  invocation.redisCommand = StringRef(name).upper();
  if (!command) {
    auto &d = diagnostics.report(Diag::RedisUnknownCommand, first.range(), {StringRef(name).upper()});
    suggestName(d, first, table().names(""));
    d.note("as of Redis 7.0");
    return {Effect::Read, "Redis has no such command"}; // the error stands
  }
  auto count = static_cast<int>(words.size());
  bool wrong = command->arity > 0 ? count != command->arity : count < -command->arity;
  if (wrong) {
    int arguments = std::abs(command->arity) - static_cast<int>(used);
    std::string needed = (command->arity < 0 ? "at least " : "") + std::to_string(arguments) + " argument" +
                         (arguments == 1 ? "" : "s");
    if (arguments == 0 && command->arity > 0)
      needed = "no argument";
    size_t extra = command->arity > 0 && count > command->arity ? static_cast<size_t>(command->arity) : 0;
    diagnostics.report(Diag::RedisArity,
                       extra ? words[extra].range()
                             : SourceRange{first.range().begin, words[used - 1].range().end},
                       {StringRef(name).upper(), needed});
  } else if (!command->arguments.empty()) {
    if (auto mismatch = matchRedis(command->arguments, words, used))
      reportMismatch(*mismatch, StringRef(name).upper(), words, diagnostics);
  }
  invocation.endless |= command->traits.contains("endless");
  if (command->traits.contains("secret"))
    invocation.reveals.push_back(command->note.str());
  LanguageFacts facts{command->effect, command->note.str()};
  std::string rest;
  for (size_t i = used; i < words.size(); ++i)
    rest += (rest.empty() ? "" : " ") + words[i].text();
  for (const RedisCommand::Refinement &refinement : command->refinements)
    if (refinement.pattern.found(rest)) {
      facts = {refinement.effect, refinement.note.str()};
      break;
    }
  if (facts.because.empty())
    facts.because =
        "`" + StringRef(name).upper() + "` " + (facts.effect == Effect::Read ? "reads" : "changes data");
  return facts;
}

} // namespace rbk::commands
