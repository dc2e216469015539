#include "compiler/driver/commands.h"
#include "compiler/sema/bare_commands.h"

#include <nlohmann/json.hpp>

namespace rbk::driver {
using Json = nlohmann::ordered_json;

namespace {

/// Calls visit(line) for every command line of the programs, in source order.
template <typename Visit>
void forEachLine(const std::vector<plan::Program> &programs, Visit &&visit) {
  for (const plan::Program &program : programs)
    for (const plan::Runbook &runbook : program.runbooks)
      plan::forEachCommand(runbook, [&](const plan::Section &, const plan::Step &, const plan::Stmt &,
                                        const plan::CommandLine &line) { visit(program, line); });
}

Json range(const sema::Frontend &frontend, SourceRange range) {
  auto at = [&](Position p) {
    Location l = frontend.sources.locate(p);
    return Json{{"line", l.line}, {"column", l.column}, {"offset", l.offset}};
  };
  return {{"start", at(range.begin)}, {"end", at(range.end)}};
}

} // namespace

namespace {

/// Appends the objects of one command line.
void addLine(Json &list, const sema::Frontend &frontend, const std::string &file, const plan::CommandLine &line) {
  size_t base = list.size();
  for (const plan::Invocation &invocation : line.invocations) {
    Json entry = {{"file", file},
                  {"range", range(frontend, invocation.range)},
                  {"argv", invocation.argv},
                  {"resolved", invocation.resolved},
                  {"effect", nameOf(invocation.effect)},
                  {"touches", invocation.touches},
                  {"where", nameOf(invocation.place)},
                  {"at", invocation.at},
                  {"because", invocation.because},
                  {"timeout_s", static_cast<double>(line.timeoutMs) / 1000}};
    if (invocation.inside)
      entry["inside"] = base + *invocation.inside;
    if (!line.assumedBecause.empty())
      entry["assumed"] = {{"effect", nameOf(line.effect)}, {"because", line.assumedBecause}};
    list.push_back(std::move(entry));
  }
}

std::string printed(const Json &list) { return list.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

std::string textOf(const std::string &file, const plan::CommandLine &line) {
  std::string out =
      file + ":" + std::to_string(line.line) + ": " + line.source.substr(0, line.source.find('\n')) + "\n";
  for (const plan::Invocation &invocation : line.invocations) {
    std::string effect = nameOf(invocation.effect);
    effect.resize(8, ' ');
    out += (invocation.inside ? "    " : "  ") + effect + " " + invocation.resolved + " @ " +
           nameOf(invocation.place);
    if (!invocation.at.empty())
      out += " " + invocation.at;
    if (!invocation.because.empty())
      out += " — " + invocation.because;
    out += "\n";
  }
  if (!line.assumedBecause.empty())
    out += "  assumed " + std::string(nameOf(line.effect)) + ": " + line.assumedBecause + "\n";
  return out;
}

} // namespace

std::string effectsJson(const sema::Frontend &frontend, const std::vector<plan::Program> &programs) {
  Json list = Json::array();
  forEachLine(programs, [&](const plan::Program &program, const plan::CommandLine &line) {
    addLine(list, frontend, program.file, line);
  });
  return printed(list);
}

std::string effectsText(const std::vector<plan::Program> &programs) {
  std::string out;
  forEachLine(programs, [&](const plan::Program &program, const plan::CommandLine &line) {
    out += textOf(program.file, line);
  });
  return out;
}

std::string bareEffectsJson(sema::Frontend &frontend, const SourceFile &source) {
  Json list = Json::array();
  sema::forEachBareCommand(frontend, source, true, [&](const plan::Stmt &stmt) {
    addLine(list, frontend, source.name, *stmt.command());
  });
  return printed(list);
}

std::string bareEffectsText(sema::Frontend &frontend, const SourceFile &source) {
  std::string out;
  sema::forEachBareCommand(frontend, source, true,
                           [&](const plan::Stmt &stmt) { out += textOf(source.name, *stmt.command()); });
  return out;
}

} // namespace rbk::driver
