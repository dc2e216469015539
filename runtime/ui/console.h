#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace rbk::runtime {

enum class Style : uint8_t { Plain, Heading, Good, Bad, Warning, Faint };

/// The operator's terminal, or what stands in for it. Progress goes to standard error, results to standard
/// output. Text handed to it must already be safe to show (`visible`, `shellQuote`).
class Console {
public:
  struct Descriptors {
    int input = 0, results = 1, progress = 2;
  };
  /// Colour only where a terminal is and `NO_COLOR` is not set; questions only when input and progress are
  /// terminals.
  static Console ofProcess();
  /// For tests: `interactive` says whether questions may be asked.
  Console(Descriptors descriptors, bool interactive);

  bool interactive() const { return interactive_; }
  void progress(std::string_view text) const;
  void result(std::string_view text) const;
  /// Whether a result could not be written, as on a full disk. A reader that went away is no failure.
  bool resultsLost() const { return resultsLost_; }
  std::string paint(Style style, std::string_view text) const;
  std::string paintResult(Style style, std::string_view text) const;

  enum class Read : uint8_t { Line, EndOfInput, Woken };
  /// Waits for a line, without its newline, or until the descriptor `wake` is readable; -1 = none.
  Read readLine(std::string &line, int wake) const;

private:
  Descriptors descriptors_;
  bool interactive_ = false, colour_ = false, resultColour_ = false;
  mutable bool resultsLost_ = false;
};

} // namespace rbk::runtime
