#include "runtime/vm/answers.h"

#include <array>
#include <optional>

namespace rbk::runtime {

using bytecode::Error;
using bytecode::Result;

namespace {

struct Form {
  std::string_view word;
  Answer::Kind kind;
  bool named;
  std::array<std::string_view, 3> values;
};
constexpr std::array<Form, 4> forms{
    {{"confirm", Answer::Kind::Confirm, true, {"yes", "no", ""}},
     {"ask", Answer::Kind::Ask, true, {"yes", "no", ""}},
     {"manual", Answer::Kind::Manual, true, {"done", "failed", ""}},
     {"unknown", Answer::Kind::Unknown, false, {"succeeded", "again", "stop"}}}};

std::string shape(const Form &form) {
  std::string text = "`" + std::string(form.word) + (form.named ? " NAME" : "") + " \"TEXT\" ";
  for (std::size_t i = 0; i < form.values.size() && !form.values[i].empty(); ++i)
    text += (i == 0 ? "" : "|") + std::string(form.values[i]);
  return text + "`";
}

/// Takes a field that ends with exactly one blank off the front.
std::optional<std::string_view> takeWord(std::string_view &rest) {
  const std::size_t blank = rest.find(' ');
  if (blank == 0 || blank == std::string_view::npos)
    return std::nullopt;
  std::string_view word = rest.substr(0, blank);
  rest.remove_prefix(blank + 1);
  return word;
}

std::optional<std::string> takeQuoted(std::string_view &rest) {
  if (rest.empty() || rest.front() != '"')
    return std::nullopt;
  std::string text;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      if (i + 1 >= rest.size() || rest[i + 1] != ' ')
        return std::nullopt;
      rest.remove_prefix(i + 2);
      return text;
    }
    if (rest[i] != '\\') {
      text += rest[i];
      continue;
    }
    if (++i >= rest.size())
      return std::nullopt;
    if (rest[i] == 'n')
      text += '\n';
    else if (rest[i] == '\\' || rest[i] == '"')
      text += rest[i];
    else
      return std::nullopt;
  }
  return std::nullopt;
}

Result<Answer> parseLine(std::string_view line, std::size_t number) {
  const Error malformed{"line " + std::to_string(number) + ": "};
  std::string_view rest = line;
  const auto word = takeWord(rest);
  const Form *form = nullptr;
  for (const Form &candidate : forms)
    if (word && candidate.word == *word)
      form = &candidate;
  if (form == nullptr)
    return Error{malformed.message + "a line begins with `confirm`, `ask`, `manual` or `unknown`"};
  Answer answer;
  answer.kind = form->kind;
  answer.line = number;
  const Error wrongShape{malformed.message + "expected " + shape(*form) +
                         " with exactly one blank between fields"};
  if (form->named) {
    const auto name = takeWord(rest);
    if (!name || name->front() == '"')
      return wrongShape;
    answer.name = *name;
  }
  auto text = takeQuoted(rest);
  if (!text)
    return wrongShape;
  answer.text = std::move(*text);
  for (std::string_view value : form->values)
    if (!value.empty() && rest == value)
      answer.value = value;
  if (answer.value.empty())
    return wrongShape;
  return answer;
}

} // namespace

Result<std::vector<Answer>> parseAnswers(std::string_view text) {
  std::vector<Answer> answers;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos || line.front() == '#')
      continue;
    auto answer = parseLine(line, number);
    if (!answer)
      return Error{answer.error()};
    for (const Answer &other : answers)
      if (other.kind == answer->kind && other.name == answer->name && other.text == answer->text &&
          other.value != answer->value)
        return Error{"line " + std::to_string(number) + ": line " + std::to_string(other.line) +
                     " answers the same question otherwise"};
    answers.push_back(std::move(*answer));
  }
  return answers;
}

std::string escapeAnswerText(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\\' || c == '"')
      out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

AnswerMatch findAnswer(const std::vector<Answer> &answers, Answer::Kind kind, std::string_view name,
                       std::string_view text) {
  AnswerMatch match;
  for (const Answer &answer : answers) {
    if (answer.kind != kind || answer.name != name)
      continue;
    if (answer.text == text)
      match.answer = &answer;
    else
      match.others.push_back(answer.text);
  }
  return match;
}

} // namespace rbk::runtime
