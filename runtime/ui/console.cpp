#include "runtime/ui/console.h"

#include <cerrno>
#include <cstdlib>
#include <poll.h>
#include <unistd.h>

namespace rbk::runtime {
namespace {

/// False when the text could not be written for another reason than that nobody reads.
bool writeAll(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t count = write(fd, text.data(), text.size());
    if (count < 0 && errno == EAGAIN) { // a terminal shared with a program that made it non-blocking
      pollfd ready{fd, POLLOUT, 0};
      poll(&ready, 1, 1000);
      continue;
    }
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return errno == EPIPE; // the run matters more than its display, so it goes on
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::string painted(bool colour, Style style, std::string_view text) {
  if (!colour || style == Style::Plain)
    return std::string(text);
  const char *code = "";
  switch (style) {
  case Style::Plain:
    break;
  case Style::Heading:
    code = "\033[1m";
    break;
  case Style::Good:
    code = "\033[32m";
    break;
  case Style::Bad:
    code = "\033[1;31m";
    break;
  case Style::Warning:
    code = "\033[33m";
    break;
  case Style::Faint:
    code = "\033[2m";
    break;
  }
  return code + std::string(text) + "\033[0m";
}

} // namespace

Console::Console(Descriptors descriptors, bool interactive)
    : descriptors_(descriptors), interactive_(interactive) {}

Console Console::ofProcess() {
  Console console(Descriptors{}, isatty(0) == 1 && isatty(2) == 1);
  const char *noColour = std::getenv("NO_COLOR");
  const char *terminal = std::getenv("TERM");
  const bool wanted = (noColour == nullptr || *noColour == '\0') && terminal != nullptr &&
                      std::string_view(terminal) != "dumb";
  console.colour_ = wanted && isatty(2) == 1;
  console.resultColour_ = wanted && isatty(1) == 1;
  return console;
}

void Console::progress(std::string_view text) const { writeAll(descriptors_.progress, text); }
void Console::result(std::string_view text) const { resultsLost_ |= !writeAll(descriptors_.results, text); }
std::string Console::paint(Style style, std::string_view text) const { return painted(colour_, style, text); }
std::string Console::paintResult(Style style, std::string_view text) const {
  return painted(resultColour_, style, text);
}

Console::Read Console::readLine(std::string &line, int wake) const {
  line.clear();
  while (true) {
    pollfd events[2] = {{descriptors_.input, POLLIN, 0}, {wake, POLLIN, 0}};
    if (poll(events, 2, -1) < 0 && errno != EINTR)
      return Read::EndOfInput;
    if (events[1].revents != 0)
      return Read::Woken;
    if (events[0].revents == 0)
      continue;
    // Byte by byte: what follows the line belongs to whoever reads next.
    char c = 0;
    ssize_t count = read(descriptors_.input, &c, 1);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
      continue;
    if (count <= 0)
      return Read::EndOfInput;
    if (c == '\n')
      return Read::Line;
    constexpr std::size_t longestAnswer = 4096;
    if (line.size() < longestAnswer)
      line += c;
  }
}

} // namespace rbk::runtime
