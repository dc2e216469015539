#pragma once
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

/// Random programs that are valid: every name they use is declared, every value has its type. Layout is
/// random too: blanks, line breaks and comments wherever the grammar allows them, so that the formatter meets
/// them all.
namespace rbk::test {

class Generator {
public:
  explicit Generator(uint64_t seed) : random_(seed) {}
  /// The text of one file.
  std::string program();

private:
  struct Value {
    std::string name;
    std::string type; ///< "int", "text", "bool", "list<text>", "record" …
  };

  // chance and choice
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool chance(unsigned percent) { return below(100) < percent; }
  template <typename T>
  const T &pick(const std::vector<T> &from) {
    return from[below(static_cast<unsigned>(from.size()))];
  }
  std::string name(const char *prefix) { return prefix + std::to_string(++names_); }

  // layout
  void word(const std::string &text);  ///< a word, and a gap before it
  void glued(const std::string &text); ///< no gap before it
  void item();                         ///< a new line, perhaps a comment above it
  void gap();
  void open();
  void close();
  void endOfLine(const std::string &rest); ///< what ends its line: prose, commands

  // values
  std::string string(bool variables);
  std::string prose(bool variables);
  std::string duration();
  std::string type(bool parameter);
  std::string constant(const std::string &type);
  const Value *valueOf(const std::string &type);
  void sum(unsigned depth);
  void condition(unsigned depth);
  std::string command(bool reads);

  // declarations
  void system();
  void severity(unsigned index);
  void contact();
  void service();
  void calendar();
  void checklist();
  void review();
  void record();
  void messageTemplate();
  void procedure();
  void reference();
  void runbook();
  void escalation();
  void parameters(unsigned count);

  // parts of a runbook
  void symptoms();
  void signs(bool confirmed);
  void section(const std::string &word, bool reads);
  void resolve();
  void cause();
  void verify();
  void step(bool reads);
  void option();
  void call();
  void see();
  void body(bool reads, unsigned depth);
  void statement(bool reads, unsigned depth);
  void let(bool reads);
  void loop(bool reads, unsigned depth);
  void message();

  std::mt19937_64 random_;
  std::string out_;
  unsigned indent_ = 0, names_ = 0;
  std::vector<std::string> contacts_, severities_, services_, templates_, causes_, runbooks_, alerts_;
  struct Callable {
    std::string name;
    std::vector<Value> parameters;
  };
  std::vector<Callable> procedures_;
  std::vector<Callable> messages_;
  std::vector<Callable> records_;
  std::vector<Value> values_; ///< what may be named here
};

} // namespace rbk::test
