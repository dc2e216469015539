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
    std::string literal;
    auto flush = [&] {
      if (!literal.empty())
        result.parts.push_back({TemplatePart::Kind::Literal, string(literal)});
      literal.clear();
    };
    for (std::size_t i = 0; i < content.size(); ++i) {
      const std::size_t close = content[i] == '{' ? content.find('}', i) : std::string_view::npos;
      const auto found = close == std::string_view::npos
                             ? names_.end()
                             : names_.find(std::string(content.substr(i + 1, close - i - 1)));
      if (found == names_.end()) {
        literal += content[i];
        continue;
      }
      flush();
      result.parts.push_back({TemplatePart::Kind::Variable, found->second});
      i = close;
    }
    flush();
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

  Index background(Index command, std::string_view readyWhen, uint32_t readyWithinMs = 5000) {
    module.backgrounds.push_back({command, string(readyWhen), readyWithinMs});
    return emit(Opcode::Background, static_cast<Index>(module.backgrounds.size() - 1));
  }
  /// A list variable and the variable of a loop over it.
  Index list(const std::string &name, ValueType element = ValueType::Text, bool splitsAtBlanks = false) {
    const Index index = variable(name, ValueType::List);
    module.variables[index].element = element;
    module.variables[index].splitsAtBlanks = splitsAtBlanks;
    return index;
  }
  void loop(const std::string &item, const std::string &list, uint32_t limit = 20) {
    const auto index = static_cast<Index>(module.loops.size());
    module.loops.push_back(
        {{emit(Opcode::LoopBegin, index), none}, names_.at(list), names_.at(item), limit, 1});
    openLoops_.push_back(index);
  }
  void endLoop() {
    const Index index = openLoops_.back();
    openLoops_.pop_back();
    module.loops[index].code.end = emit(Opcode::LoopEnd, index);
  }
  void group(bool decides = false) {
    const auto index = static_cast<Index>(module.groups.size());
    module.groups.push_back({{emit(Opcode::GroupBegin, index), none}, decides});
  }
  void endGroup() {
    const auto index = static_cast<Index>(module.groups.size() - 1);
    module.groups[index].code.end = emit(Opcode::GroupEnd, index);
  }
  void option(const std::string &title) {
    const auto index = static_cast<Index>(module.options.size());
    module.options.push_back({{emit(Opcode::OptionBegin, index), none}, string(title), false, 1});
  }
  void endOption() {
    const auto index = static_cast<Index>(module.options.size() - 1);
    module.options[index].code.end = emit(Opcode::OptionEnd, index);
  }
  void chain() {
    const auto index = static_cast<Index>(module.chains.size());
    module.chains.push_back({{emit(Opcode::ChainBegin, index), none}});
  }
  void endChain() {
    const auto index = static_cast<Index>(module.chains.size() - 1);
    module.chains[index].code.end = emit(Opcode::ChainEnd, index);
  }
  /// The condition follows, then `found`.
  void cause(const std::string &name, const std::string &title) {
    const auto index = static_cast<Index>(module.causes.size());
    module.causes.push_back(
        {{emit(Opcode::CauseBegin, index), none}, string(name), string(title), string(title + "?"), 1});
  }
  void found() { emit(Opcode::CauseFound, static_cast<Index>(module.causes.size() - 1)); }
  void endCause() {
    const auto index = static_cast<Index>(module.causes.size() - 1);
    module.causes[index].code.end = emit(Opcode::CauseEnd, index);
  }
  /// The member `key` of record `of`.
  Index field(const std::string &of, const std::string &key, ValueType type = ValueType::Text) {
    const Index index = variable(of + "." + key, type);
    module.variables[index].key = string(key);
    return index;
  }
  void fields(const std::string &of) {
    for (Index i = 0; i < module.variables.size(); ++i)
      if (module.variables[i].key != none &&
          module.strings[module.variables[i].name].compare(0, of.size() + 1, of + ".") == 0)
        emit(Opcode::Field, names_.at(of), i);
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
  std::vector<Index> openLoops_;
  Section section_{};
};

} // namespace rbk::test
