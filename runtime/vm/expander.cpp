#include "runtime/vm/expander.h"

namespace rbk::runtime {

using bytecode::Index;
using bytecode::Redirection;
using bytecode::TemplatePart;

std::optional<std::string> Expander::expand(Index index) {
  std::string text;
  for (const TemplatePart &part : module_.templates[index].parts) {
    if (part.kind == TemplatePart::Kind::Literal) {
      text += module_.strings[part.index];
    } else if (bindings_[part.index]) {
      text += asText(*bindings_[part.index]);
    } else {
      unbound_ = part.index;
      return std::nullopt;
    }
  }
  return text;
}

std::optional<PipelineSpec> Expander::pipeline(const bytecode::Command &command) {
  PipelineSpec spec;
  spec.negated = command.negated;
  for (const bytecode::Stage &stage : command.stages) {
    StageSpec &out = spec.stages.emplace_back();
    for (Index argument : stage.argv) {
      auto text = expand(argument);
      if (!text)
        return std::nullopt;
      out.argv.push_back(std::move(*text));
    }
    for (const bytecode::Assignment &assignment : stage.environment) {
      auto text = expand(assignment.value);
      if (!text)
        return std::nullopt;
      out.environment.emplace_back(module_.strings[assignment.name], std::move(*text));
    }
    for (const Redirection &redirection : stage.redirections) {
      RedirectionSpec &target = out.redirections.emplace_back();
      target.descriptor = redirection.descriptor;
      switch (redirection.kind) {
      case Redirection::Kind::Read:
        target.kind = RedirectionSpec::Kind::Read;
        break;
      case Redirection::Kind::Write:
        target.kind = RedirectionSpec::Kind::Write;
        break;
      case Redirection::Kind::Append:
        target.kind = RedirectionSpec::Kind::Append;
        break;
      case Redirection::Kind::Here:
        target.kind = RedirectionSpec::Kind::Here;
        break;
      case Redirection::Kind::Duplicate:
        target.kind = RedirectionSpec::Kind::Duplicate;
        target.duplicateOf = static_cast<int>(redirection.target);
        continue;
      }
      auto text = expand(redirection.target);
      if (!text)
        return std::nullopt;
      target.target = std::move(*text);
    }
  }
  return spec;
}

std::string Expander::shown(Index index) const {
  std::string text;
  for (const TemplatePart &part : module_.templates[index].parts) {
    if (part.kind == TemplatePart::Kind::Literal)
      text += module_.strings[part.index];
    else if (module_.variables[part.index].secret)
      text += "***";
    else if (bindings_[part.index])
      text += masker_.apply(asText(*bindings_[part.index]));
    else
      text += "‹" + module_.strings[module_.variables[part.index].name] + "›";
  }
  return text;
}

bool Expander::holdsSecret(Index index) const {
  for (const TemplatePart &part : module_.templates[index].parts)
    if (part.kind == TemplatePart::Kind::Variable &&
        (module_.variables[part.index].secret ||
         (bindings_[part.index] && masker_.contains(asText(*bindings_[part.index])))))
      return true;
  return false;
}

std::string Expander::shownWord(Index index) const {
  // A hole or a mask in quotes would read as the literal text.
  bool marked = holdsSecret(index);
  for (const TemplatePart &part : module_.templates[index].parts)
    marked = marked || (part.kind == TemplatePart::Kind::Variable && !bindings_[part.index]);
  const std::string text = shown(index);
  return marked && text.find_first_of(" \t\n'\"\\") == std::string::npos ? visible(text) : shellQuote(text);
}

std::string Expander::shownStage(const bytecode::Stage &stage) const {
  std::string line;
  auto add = [&](const std::string &word) { line += (line.empty() ? "" : " ") + word; };
  for (const bytecode::Assignment &assignment : stage.environment)
    add(visible(module_.strings[assignment.name]) + "=" + shownWord(assignment.value));
  for (Index argument : stage.argv)
    add(shownWord(argument));
  for (const Redirection &redirection : stage.redirections) {
    const bool input =
        redirection.kind == Redirection::Kind::Read || redirection.kind == Redirection::Kind::Here;
    const std::string number =
        redirection.descriptor == (input ? 0 : 1) ? "" : std::to_string(redirection.descriptor);
    switch (redirection.kind) {
    case Redirection::Kind::Read:
      add(number + "< " + shownWord(redirection.target));
      break;
    case Redirection::Kind::Write:
      add(number + "> " + shownWord(redirection.target));
      break;
    case Redirection::Kind::Append:
      add(number + ">> " + shownWord(redirection.target));
      break;
    case Redirection::Kind::Duplicate:
      add(number + ">&" + std::to_string(redirection.target));
      break;
    case Redirection::Kind::Here:
      add(number + "<<< " + shownWord(redirection.target));
      break;
    }
  }
  return line;
}

std::string Expander::shownCommand(const bytecode::Command &command) const {
  std::string line = command.negated ? "! " : "";
  for (std::size_t i = 0; i < command.stages.size(); ++i)
    line += (i == 0 ? "" : " | ") + shownStage(command.stages[i]);
  return line;
}

} // namespace rbk::runtime
