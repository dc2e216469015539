#include "runtime/ui/display.h"

#include <algorithm>

namespace rbk::runtime {
namespace {

constexpr std::size_t tailLimit = 4096;     ///< bytes of output kept for the journal
constexpr std::size_t lineLimit = 16 << 10; ///< a longer line is shown in pieces

std::string describe(const ShownCommand &command) {
  std::string tag = command.effect == "read" ? "" : command.effect;
  if (!command.where.empty() && command.where != "local")
    tag += (tag.empty() ? "" : ", ") + command.where;
  return tag.empty() ? "" : "  [" + tag + "]";
}

} // namespace

void Display::heading(const RunbookHeading &heading, const std::string &runId, const std::string &folder) {
  console_.progress(console_.paint(Style::Heading, visible(heading.name + ": " + heading.title)) + "\n");
  std::string facts;
  auto fact = [&](std::string_view name, const std::string &value) {
    if (!value.empty())
      facts += "  " + std::string(name) + " " + visible(value);
  };
  fact("service", heading.service);
  fact("severity", heading.severity);
  fact("respond", heading.respondMs != 0 ? duration(heading.respondMs) : "");
  fact("resolve", heading.resolveMs != 0 ? duration(heading.resolveMs) : "");
  if (!facts.empty())
    console_.progress(facts + "\n");
  if (!runId.empty())
    console_.progress("  run " + runId + "  in " + visible(folder) + "\n");
}

void Display::line(Style style, const std::string &text) {
  console_.progress(console_.paint(style, visible(masker_.apply(text))) + "\n");
}

void Display::section(std::string_view name) {
  console_.progress("\n" + console_.paint(Style::Heading, "== " + visible(masker_.apply(name))) + "  " +
                    console_.paint(Style::Faint, clockTime(clock_())) + "\n");
}

void Display::step(const std::string &title, const ShownRepeat &repeat) {
  std::string text = "* " + visible(title);
  if (repeat.attempts > 1)
    text += "  (attempt " + std::to_string(repeat.attempt) + " of " + std::to_string(repeat.attempts) + ")";
  if (repeat.repetitions > 1)
    text += "  (time " + std::to_string(repeat.repetition) + " of " + std::to_string(repeat.repetitions) +
            ", for " + duration(repeat.holdsMs) + ")";
  console_.progress(console_.paint(Style::Heading, text) + "  " +
                    console_.paint(Style::Faint, clockTime(clock_())) + "\n");
}

void Display::iteration(const std::string &element, const std::string &number) {
  console_.progress("  " + console_.paint(Style::Heading, "- " + visible(masker_.apply(element))) + "  " +
                    console_.paint(Style::Faint, "(" + number + ")") + "\n");
}

void Display::option(const std::string &title, bool lastResort) {
  console_.progress(
      "\n" +
      console_.paint(Style::Heading,
                     "-- " + std::string(lastResort ? "last resort: " : "option: ") + visible(title)) +
      "  " + console_.paint(Style::Faint, clockTime(clock_())) + "\n");
}

void Display::lines(std::string_view indent, const std::string &text) {
  const std::string safe = visible(masker_.apply(text), true);
  for (std::size_t begin = 0; begin <= safe.size();) {
    const std::size_t end = std::min(safe.find('\n', begin), safe.size());
    console_.progress(std::string(indent) + safe.substr(begin, end - begin) + "\n");
    begin = end + 1;
    if (begin == safe.size())
      break;
  }
}

void Display::text(const std::string &text) {
  if (!text.empty())
    lines("  ", text);
}

void Display::note(const std::string &text) { lines("    ", text); }
void Display::report(const std::string &text) { lines("  > ", text); }

void Display::command(const ShownCommand &command) {
  tail_.clear();
  const Style style = command.effect == "read" ? Style::Plain : Style::Warning;
  console_.progress("  $ " + command.line + console_.paint(style, visible(describe(command))) + "\n");
}

void Display::output(Channel channel, std::string_view bytes) {
  std::string &pending = pending_[static_cast<std::size_t>(channel)];
  for (char c : bytes) {
    if (c != '\n')
      pending += c;
    if (c == '\n') {
      outputLine(channel, pending);
      pending.clear();
    } else if (pending.size() >= lineLimit + masker_.longest()) {
      // Memory stays bounded on a line without end. What may be the beginning of a secret waits for its rest.
      pending = masker_.apply(pending);
      const std::size_t cut = pending.size() - std::min(pending.size(), masker_.longest());
      outputLine(channel, std::string_view(pending).substr(0, cut));
      pending.erase(0, cut);
    }
  }
}

void Display::outputLine(Channel channel, std::string_view line) {
  if (!line.empty() && line.back() == '\r')
    line.remove_suffix(1);
  const std::string safe = visible(masker_.apply(line));
  console_.progress((channel == Channel::Error ? "  ! " : "  | ") + safe + "\n");
  tail_ += safe + "\n";
  if (tail_.size() > 2 * tailLimit)
    tail_.erase(0, tail_.size() - tailLimit);
}

void Display::flushOutput() {
  for (Channel channel : {Channel::Output, Channel::Error}) {
    std::string &line = pending_[static_cast<std::size_t>(channel)];
    if (!line.empty())
      outputLine(channel, line);
    line.clear();
  }
  if (tail_.size() > tailLimit)
    tail_.erase(0, tail_.size() - tailLimit);
}

void Display::commandEnd(bool success, int64_t durationMs, const std::string &problem, bool recorded) {
  flushOutput();
  std::string text = "    " + console_.paint(success ? Style::Good : Style::Bad, success ? "ok" : "failed");
  text += "  " + duration(durationMs) + "  " + console_.paint(Style::Faint, clockTime(clock_()));
  if (recorded)
    text += "  (recorded, not run again)";
  if (!problem.empty())
    text += "  " + visible(masker_.apply(problem));
  console_.progress(text + "\n");
}

void Display::value(const std::string &name, const std::string &text) {
  constexpr std::size_t longest = 240;
  std::string safe = visible(masker_.apply(text));
  if (safe.size() > longest)
    safe = visible(masker_.apply(text).substr(0, longest)) + "… (" + std::to_string(text.size()) + " bytes)";
  console_.progress("    " + visible(name) + " = " + safe + "\n");
}

void Display::stepFailed(const std::string &title, const std::string &reason) {
  console_.progress(console_.paint(Style::Bad, "  failed: " + visible(title)) + ": " +
                    visible(masker_.apply(reason)) + "\n");
}

void Display::gate(const ShownGate &gate) {
  const std::string rule(72, '-');
  console_.progress("\n  +" + rule + "\n");
  console_.progress("  | " + console_.paint(Style::Warning, gate.kind + " " + visible(gate.name)) + "  " +
                    clockTime(clock_()) +
                    (gate.budgetMs != 0 ? "  planned " + duration(gate.budgetMs) : std::string()) +
                    "\n  |\n");
  lines("  | ", gate.text);
  if (!gate.next.empty())
    console_.progress("  |\n  | then:\n");
  for (const ShownCommand &command : gate.next)
    console_.progress("  |   $ " + command.line + visible(describe(command)) + "\n");
  if (!gate.wayBack.empty())
    console_.progress("  | way back so far:\n");
  for (const std::string &command : gate.wayBack)
    console_.progress("  |   $ " + command + "\n");
  console_.progress("  +" + rule + "\n");
}

void Display::wayBack(const std::vector<std::string> &commands) {
  if (commands.empty())
    return;
  console_.progress("\n" + console_.paint(Style::Heading, "way back") +
                    ", latest first; nothing of it has been run:\n");
  for (auto command = commands.rbegin(); command != commands.rend(); ++command)
    console_.progress("  $ " + *command + "\n");
}

void Display::escalation(const std::vector<ShownEscalation> &levels) {
  if (levels.empty())
    return;
  const int64_t now = clock_();
  console_.progress("\n" + console_.paint(Style::Heading, "escalate") + ", the clock shows " +
                    clockTime(now) + ":\n");
  for (const ShownEscalation &level : levels) {
    if (!level.trigger.empty()) {
      console_.progress("  if " + visible(masker_.apply(level.trigger)) + "  page " + visible(level.contact) +
                        "\n");
      continue;
    }
    const bool due = level.offsetMs <= now;
    const std::string state = due ? "due since " + duration((now - level.offsetMs) / 1000 * 1000)
                                  : "in " + duration((level.offsetMs - now) / 1000 * 1000);
    console_.progress("  " +
                      console_.paint(due ? Style::Bad : Style::Plain,
                                     "at " + duration(level.offsetMs) + "  page " + visible(level.contact)) +
                      "  (" + state + ")\n");
  }
}

} // namespace rbk::runtime
