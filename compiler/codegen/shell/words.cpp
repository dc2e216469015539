#include "compiler/codegen/shell/words.h"

#include "compiler/codegen/shell/quoting.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::codegen::shell {

using plan::VariableId;

std::string Words::expansion(VariableId id, char next, const VariableSet *bound) const {
  const std::string &name = names_[id];
  names_.read(id);
  const bool list = names_.variable(id).type.kind == plan::ValueKind::List;
  if (bound && !bound->count(id))
    return "${" + name + "-‹" + names_.variable(id).name + "›}";
  if (list) // an expansion is always one argument, so the lines of a list are joined by blanks
    return "${" + name + "//$_newline/ }";
  const bool braces = llvm::isAlnum(next) || next == '_' || next == '[';
  return braces ? "${" + name + "}" : "$" + name;
}

std::string Words::parts(const std::vector<plan::TextPart> &parts, const VariableSet *bound,
                         bool hide) const {
  std::string literal;
  for (const plan::TextPart &part : parts) {
    if (part.variable != plan::noVariable)
      literal.clear();
    if (part.variable != plan::noVariable)
      break;
    literal += part.literal;
  }
  bool hasHole = false;
  for (const plan::TextPart &part : parts)
    hasHole = hasHole || part.variable != plan::noVariable;
  if (!hasHole)
    return quotedText(literal);

  std::string result = "\"";
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].variable == plan::noVariable) {
      result += escapedInDoubleQuotes(parts[i].literal);
      continue;
    }
    if (hide && names_.variable(parts[i].variable).type.secret) {
      result += "***";
      continue;
    }
    const bool literalNext = i + 1 < parts.size() && parts[i + 1].variable == plan::noVariable;
    const char next = literalNext && !parts[i + 1].literal.empty() ? parts[i + 1].literal.front() : ' ';
    result += expansion(parts[i].variable, next, bound);
  }
  return result + "\"";
}

std::string Words::text(const plan::Text &text, const VariableSet *bound) const {
  return parts(text.parts, bound, true);
}

std::string Words::value(const plan::Text &text) const { return parts(text.parts, nullptr, false); }

std::string Words::word(const plan::Word &word, bool exempt, const VariableSet *bound) const {
  using Kind = plan::WordPart::Kind;
  if (const auto literal = literalOf(word)) {
    // As the author wrote it: text in double quotes keeps them, unless that would need escapes.
    bool wasDouble = false, wasSingle = false;
    for (const plan::WordPart &part : word.parts) {
      wasDouble = wasDouble || part.quote == ast::Quote::Double;
      wasSingle = wasSingle || part.quote == ast::Quote::Single;
    }
    if (wasDouble && !wasSingle)
      return isPlain(*literal) ? *literal : "\"" + escapedInDoubleQuotes(*literal) + "\"";
    // `jsonpath='{.items}'`: the quotes begin where the author began them.
    if (wasSingle && word.parts.front().quote == ast::Quote::None) {
      const std::string &head = word.parts.front().literal;
      const std::string tail = literal->substr(head.size());
      if (isPlain(head) && !tail.empty())
        return head + quoted(tail, exempt);
    }
    return quoted(*literal, exempt);
  }
  std::string result, inside;
  bool open = false;
  auto close = [&] {
    if (open)
      result += "\"" + inside + "\"";
    inside.clear();
    open = false;
  };
  for (size_t i = 0; i < word.parts.size(); ++i) {
    const plan::WordPart &part = word.parts[i];
    if (part.kind == Kind::Literal) {
      const bool bareHead = i == 0 && part.quote == ast::Quote::None && isPlain(part.literal) &&
                            llvm::StringRef(part.literal).endswith("=");
      if (bareHead) {
        result += part.literal;
      } else if (part.quote == ast::Quote::Single && !isPlain(part.literal)) {
        close();
        result += quoted(part.literal, exempt);
      } else {
        open = true;
        inside += escapedInDoubleQuotes(part.literal);
      }
      continue;
    }
    open = true;
    if (part.kind == Kind::Substitution && bound) { // only shown, never run
      inside += escapedInDoubleQuotes("$(" + part.command->source + ")");
      continue;
    }
    const bool literalNext = i + 1 < word.parts.size() && word.parts[i + 1].kind == Kind::Literal;
    const char next =
        literalNext && !word.parts[i + 1].literal.empty() ? word.parts[i + 1].literal.front() : ' ';
    inside += expansion(part.variable, next, bound);
  }
  close();
  return result;
}

std::string Words::redirection(const plan::Redirection &redirection) const {
  using Kind = ast::ShellRedirection::Kind;
  const bool input = redirection.kind == Kind::Read || redirection.kind == Kind::Here;
  const std::string number =
      redirection.descriptor == (input ? 0 : 1) ? "" : std::to_string(redirection.descriptor);
  std::string result;
  switch (redirection.kind) {
  case Kind::Read:
    result = number + "<" + word(redirection.target);
    break;
  case Kind::Write:
    result = number + ">" + word(redirection.target);
    break;
  case Kind::Append:
    result = number + ">>" + word(redirection.target);
    break;
  case Kind::Duplicate:
    result = number + ">&" + std::to_string(redirection.duplicateOf);
    break;
  case Kind::Here: {
    // A here-string adds the newline that a here-document ends with.
    plan::Word target = redirection.target;
    if (!target.parts.empty() && target.parts.back().kind == plan::WordPart::Kind::Literal &&
        llvm::StringRef(target.parts.back().literal).endswith("\n")) {
      target.parts.back().literal.pop_back();
      const std::string body = word(target, true);
      result = number + "<<<" + (body.empty() ? "''" : body);
    } else {
      result = number + "< <(printf %s " + word(target, true) + ")";
    }
    break;
  }
  }
  if (redirection.alsoStderr)
    result += " 2>&" + std::to_string(redirection.descriptor);
  return result;
}

std::string Words::arguments(const plan::Process &process) const {
  std::string result;
  for (const plan::Word &each : process.argv) {
    const std::string written = word(each);
    result += (result.empty() ? "" : " ") + (written.empty() ? "''" : written);
  }
  return result;
}

std::string Words::assignments(const plan::Process &process) const {
  std::string result;
  for (const plan::Assignment &assignment : process.assignments) {
    const std::string written = word(assignment.value, true);
    result += (result.empty() ? "" : " ") + assignment.name + "=" + (written.empty() ? "''" : written);
  }
  return result;
}

std::string Words::plain(const plan::CommandLine &line) const {
  std::string result;
  for (const plan::Pipeline &pipeline : line.pipelines) {
    if (pipeline.connector != ast::Connector::First)
      result += pipeline.connector == ast::Connector::And ? " && " : " || ";
    if (pipeline.negated)
      result += "! ";
    for (const plan::Process &each : pipeline.processes) {
      const std::string before = assignments(each);
      result += (&each == &pipeline.processes.front() ? "" : " | ") + before + (before.empty() ? "" : " ") +
                "command " + arguments(each);
      for (const plan::Redirection &redirected : each.redirections)
        result += " " + redirection(redirected);
    }
  }
  return result;
}

std::string Words::process(const plan::Process &process, const std::string &output) const {
  std::string result = assignments(process);
  auto add = [&](const std::string &each) { result += (result.empty() ? "" : " ") + each; };
  const std::string name = process.argv.empty() ? "" : literalOf(process.argv.front()).value_or("");
  const bool wrapped = names_.hasWrapper(name);
  // In these shellcheck expects a `$` in single quotes.
  const bool exempt =
      wrapped && (llvm::StringRef(name).endswith("awk") || llvm::StringRef(name).startswith("perl") ||
                  name == "jq" || name == "docker" || name == "podman" || name == "oc");
  if (!wrapped)
    add("limit");
  for (const plan::Word &each : process.argv) {
    const std::string written = word(each, exempt);
    add(written.empty() ? "''" : written);
  }
  if (!output.empty())
    add(">" + output);
  for (const plan::Redirection &each : process.redirections)
    add(redirection(each));
  return result;
}

std::string Words::pipeline(const plan::Pipeline &pipeline, const std::string &output) const {
  std::string result;
  for (const plan::Process &each : pipeline.processes) {
    const bool last = &each == &pipeline.processes.back();
    result += process(each, last ? output : "") + (last ? "" : " | ");
  }
  return result;
}

std::string Words::wayBack(const plan::CommandLine &line, const VariableSet &bound) const {
  auto arguments = [&](const plan::Process &process) {
    std::string result;
    for (const plan::Word &each : process.argv)
      result += (result.empty() ? "" : " ") + word(each, false, &bound);
    return result;
  };
  const plan::Process &first = line.pipelines.front().processes.front();
  if (line.pipelines.size() == 1 && line.pipelines[0].processes.size() == 1 && !line.pipelines[0].negated &&
      first.assignments.empty() && first.redirections.empty())
    return "undo " + arguments(first);

  // Words go through `quote`, what stands between them is written as it is.
  std::string result;
  auto shown = [&](const plan::Word &each) { return "$(quote " + word(each, false, &bound) + ")"; };
  for (const plan::Pipeline &pipeline : line.pipelines) {
    if (pipeline.connector != ast::Connector::First)
      result += pipeline.connector == ast::Connector::And ? " && " : " || ";
    if (pipeline.negated)
      result += "! ";
    for (const plan::Process &process : pipeline.processes) {
      if (&process != &pipeline.processes.front())
        result += " | ";
      for (const plan::Assignment &assignment : process.assignments)
        result += assignment.name + "=" + shown(assignment.value) + " ";
      result += "$(quote " + arguments(process) + ")";
      for (const plan::Redirection &each : process.redirections) {
        using Kind = ast::ShellRedirection::Kind;
        const bool input = each.kind == Kind::Read || each.kind == Kind::Here;
        result += " " + (each.descriptor == (input ? 0 : 1) ? "" : std::to_string(each.descriptor));
        switch (each.kind) {
        case Kind::Read:
          result += "< " + shown(each.target);
          break;
        case Kind::Write:
          result += "> " + shown(each.target);
          break;
        case Kind::Append:
          result += ">> " + shown(each.target);
          break;
        case Kind::Here:
          result += "<<< " + shown(each.target);
          break;
        case Kind::Duplicate:
          result += ">&" + std::to_string(each.duplicateOf);
          break;
        }
        if (each.alsoStderr)
          result += " 2>&" + std::to_string(each.descriptor);
      }
    }
  }
  return "undo_line \"" + result + "\"";
}

} // namespace rbk::codegen::shell
