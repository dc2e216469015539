#pragma once
#include "runtime/bytecode/module.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Builds modules for tests without a compiler. Texts hold variables as `{name}`.
namespace rbk::test {

using namespace rbk::bytecode;

class Builder {
public:
  Module module;

  Builder() {
    module.sourceFile = "test.rbk";
    module.compiler = "builder";
    Runbook book;
    book.name = string("demo");
    book.title = string("Demonstration");
    book.begin = 0;
    module.runbooks.push_back(book);
  }

  Index string(std::string_view text) {
    for (std::size_t i = 0; i < module.strings.size(); ++i)
      if (module.strings[i] == text)
        return static_cast<Index>(i);
    module.strings.emplace_back(text);
    return static_cast<Index>(module.strings.size() - 1);
  }
  Index integer(int64_t value) {
    module.integers.push_back(value);
    return static_cast<Index>(module.integers.size() - 1);
  }
  Index text(std::string_view content) {
    Template result;
    while (!content.empty()) {
      const std::size_t open = content.find('{');
      if (open != 0)
        result.parts.push_back({TemplatePart::Kind::Literal, string(content.substr(0, open))});
      if (open == std::string_view::npos)
        break;
      const std::size_t close = content.find('}', open);
      result.parts.push_back(
          {TemplatePart::Kind::Variable, names_.at(std::string(content.substr(open + 1, close - open - 1)))});
      content.remove_prefix(close + 1);
    }
    module.templates.push_back(result);
    return static_cast<Index>(module.templates.size() - 1);
  }

  Index variable(const std::string &name, ValueType type = ValueType::Text) {
    Variable v;
    v.name = string(name);
    v.type = type;
    v.typeName = string(type == ValueType::Integer ? "int" : "text");
    module.variables.push_back(v);
    const auto index = static_cast<Index>(module.variables.size() - 1);
    names_[name] = index;
    module.runbooks[0].variables.push_back(index);
    return index;
  }
  Variable &parameter(const std::string &name, ValueType type = ValueType::Text) {
    Variable &v = module.variables[variable(name, type)];
    v.parameter = true;
    return v;
  }

  Index command(const std::vector<std::vector<std::string>> &stages, Effect effect = Effect::Read,
                uint32_t timeoutMs = 10'000) {
    Command c;
    std::string source;
    for (const auto &words : stages) {
      Stage &stage = c.stages.emplace_back();
      for (const std::string &word : words) {
        stage.argv.push_back(text(word));
        source += (source.empty() ? "" : " ") + word;
      }
    }
    c.source = string(source);
    c.timeoutMs = timeoutMs;
    c.effect = effect;
    c.line = 1;
    module.commands.push_back(c);
    return static_cast<Index>(module.commands.size() - 1);
  }
  Index shell(const std::string &script, Effect effect = Effect::Read) {
    return command({{"/bin/sh", "-c", script}}, effect);
  }

  Index emit(Opcode opcode, Index a = none, Index b = none) {
    module.code.push_back({opcode, a, b});
    return here() - 1;
  }
  Index here() const { return static_cast<Index>(module.code.size()); }
  void target(Index jump) { module.code[jump].a = here(); }

  void section(Section section) {
    section_ = section;
    emit(Opcode::SectionBegin, static_cast<Index>(section));
  }
  void endSection() { emit(Opcode::SectionEnd, static_cast<Index>(section_)); }
  Step &step(const std::string &title) {
    Step s;
    s.title = string(title);
    s.section = section_;
    module.steps.push_back(s);
    const auto index = static_cast<Index>(module.steps.size() - 1);
    module.steps[index].begin = emit(Opcode::StepBegin, index);
    module.runbooks[0].steps.push_back(index);
    return module.steps[index];
  }
  void endStep() {
    const auto index = static_cast<Index>(module.steps.size() - 1);
    module.steps[index].end = emit(Opcode::StepEnd, index);
  }
  void run(Index command) { emit(Opcode::Run, command); }
  void capture(Index command, const std::string &name) { emit(Opcode::Capture, command, names_.at(name)); }
  void gate(Gate::Kind kind, const std::string &name, std::string_view content) {
    Gate g;
    g.kind = kind;
    g.name = string(name);
    g.text = text(content);
    module.gates.push_back(g);
    const auto index = static_cast<Index>(module.gates.size() - 1);
    emit(kind == Gate::Kind::Confirm ? Opcode::Confirm
         : kind == Gate::Kind::Ask   ? Opcode::Ask
                                     : Opcode::Manual,
         index);
  }
  void push(const std::string &name) { emit(Opcode::PushVar, names_.at(name)); }

  Module finish() {
    emit(Opcode::End);
    module.runbooks[0].end = here();
    return module;
  }

private:
  std::map<std::string, Index> names_;
  Section section_{};
};

} // namespace rbk::test
