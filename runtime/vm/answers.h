#pragma once
#include "runtime/bytecode/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rbk::runtime {

/// A line of an answers file.
struct Answer {
  enum class Kind : uint8_t { Confirm, Ask, Manual, Unknown } kind{};
  std::string name;  ///< of the gate; empty for Unknown
  std::string text;  ///< what it answers: the gate's text, or the command line, exactly as shown
  std::string value; ///< yes, no, done, failed, succeeded, again, stop
  std::size_t line = 0;
};

/// The answers of a file. Grammar, one blank between fields:
///     confirm NAME "TEXT" yes|no
///     ask NAME "TEXT" yes|no
///     manual NAME "TEXT" done|failed
///     unknown "COMMAND LINE" succeeded|again|stop
/// In quotes `\` and `"` have a `\` before them and a newline is `\n`. Empty lines and lines that begin with
/// `#` are skipped. The error of a malformed file names the line. Two different answers to the same question
/// are an error.
bytecode::Result<std::vector<Answer>> parseAnswers(std::string_view text);

/// A text as it stands between the quotes.
std::string escapeAnswerText(std::string_view text);

/// Which answer fits a question.
struct AnswerMatch {
  const Answer *answer = nullptr;  ///< kind, name and text are equal
  std::vector<std::string> others; ///< texts of answers to the same gate that are not
};
AnswerMatch findAnswer(const std::vector<Answer> &answers, Answer::Kind kind, std::string_view name,
                       std::string_view text);

} // namespace rbk::runtime
