#include "runtime/vm/operator.h"

#include <algorithm>

namespace rbk::runtime {
namespace {

std::string_view word(Answer::Kind kind) {
  switch (kind) {
  case Answer::Kind::Confirm:
    return "confirm";
  case Answer::Kind::Ask:
    return "ask";
  case Answer::Kind::Manual:
    return "manual";
  case Answer::Kind::Unknown:
    return "unknown";
  }
  return "?";
}

std::string quoted(std::string_view text) { return "\"" + visible(escapeAnswerText(text)) + "\""; }

} // namespace

Operator::Reply Operator::prompt(const std::string &question, const std::vector<std::string> &allowed) {
  while (true) {
    console_.progress("  " + question + " ");
    std::string line;
    switch (console_.readLine(line, interrupts_ != nullptr ? interrupts_->fd() : -1)) {
    case Console::Read::Woken:
      if (interrupts_ == nullptr || interrupts_->take() == 0)
        continue;
      console_.progress("\n");
      return {Reply::Kind::Interrupted, "", "", ""};
    case Console::Read::EndOfInput:
      console_.progress("\n");
      return {Reply::Kind::Nobody, "", "", "the input ended before an answer came"};
    case Console::Read::Line:
      break;
    }
    const std::size_t begin = line.find_first_not_of(" \t");
    line = begin == std::string::npos ? "" : line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
    if (std::find(allowed.begin(), allowed.end(), line) != allowed.end())
      return {Reply::Kind::Answered, line, "operator", ""};
    std::string choices;
    for (const std::string &choice : allowed)
      choices += (choices.empty() ? "`" : ", `") + choice + "`";
    console_.progress("  please type " + choices + "\n");
  }
}

Operator::Reply Operator::askGate(Answer::Kind kind, const ShownGate &gate) {
  display_.gate(gate);
  const AnswerMatch match = findAnswer(answers_, kind, gate.name, gate.text);
  if (match.answer != nullptr) {
    display_.line(Style::Plain, "  answered `" + match.answer->value + "` by the answers file");
    return {Reply::Kind::Answered, match.answer->value, "answers file", ""};
  }
  std::string message;
  for (const std::string &other : match.others)
    message += "the prepared answer to `" + gate.name +
               "` is for another text, so the gate stays shut\n  shown:    " + quoted(gate.text) +
               "\n  prepared: " + quoted(other) + "\n";
  if (!console_.interactive()) {
    if (message.empty())
      message = "gate `" + gate.name +
                "` needs an answer, and there is neither a terminal nor a prepared one\n" +
                "  an answers file would need the line: " + std::string(word(kind)) + " " + gate.name + " " +
                quoted(gate.text) + (kind == Answer::Kind::Manual ? " done" : " yes") + "\n";
    return {Reply::Kind::Nobody, "", "", message};
  }
  console_.progress(message);
  Reply reply;
  switch (kind) {
  case Answer::Kind::Confirm:
    reply = prompt("type `yes` to go on, `no` to fail the step:", {"yes", "no"});
    break;
  case Answer::Kind::Ask:
    reply = prompt("[y/n]:", {"y", "n", "yes", "no"});
    reply.value = reply.value == "y" ? "yes" : reply.value == "n" ? "no" : reply.value;
    break;
  case Answer::Kind::Manual:
    reply = prompt("[done/failed]:", {"done", "failed"});
    break;
  case Answer::Kind::Unknown:
    break;
  }
  return reply;
}

Operator::Reply Operator::askUnknown(const UnknownCommand &question) {
  display_.line(Style::Bad, "outcome unknown: " + question.why);
  display_.command(question.command);
  display_.line(Style::Plain, "    started " + wallTime(question.startedMs));
  if (question.stillRunning)
    display_.line(Style::Bad, "    it is STILL RUNNING on this machine");
  auto refusal = [&](const std::string &value) -> std::string {
    if (value == "again" && question.stillRunning)
      return "it cannot be run again while it is still running";
    if (value == "succeeded" && !question.mayHaveSucceeded)
      return "its output is needed and was not kept, so that it can only be run again";
    return {};
  };
  const AnswerMatch match = findAnswer(answers_, Answer::Kind::Unknown, "", question.command.line);
  if (match.answer != nullptr) {
    if (std::string why = refusal(match.answer->value); !why.empty())
      return {Reply::Kind::Nobody, "", "", why};
    display_.line(Style::Plain, "    answered `" + match.answer->value + "` by the answers file");
    return {Reply::Kind::Answered, match.answer->value, "answers file", ""};
  }
  if (!console_.interactive())
    return {Reply::Kind::Nobody, "", "",
            "nobody can say what became of it: resume at a terminal, or with an answers file that has the "
            "line: unknown " +
                quoted(question.command.line) + " " +
                (question.mayHaveSucceeded ? "succeeded|again|stop" : "again|stop")};
  while (true) {
    Reply reply = prompt("look, then say: it `succeeded`; it did not happen, run it `again`; `stop`:",
                         {"succeeded", "again", "stop"});
    const std::string why = reply.kind == Reply::Kind::Answered ? refusal(reply.value) : "";
    if (why.empty())
      return reply;
    console_.progress("  " + why + "\n");
  }
}

} // namespace rbk::runtime
