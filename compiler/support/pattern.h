#pragma once
#include <llvm/ADT/StringRef.h>

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rbk {

/// A regular expression in POSIX extended syntax that only answers whether it is found in a text: the conditions of
/// signatures ask hundreds of these for each command. It is compiled to a non-deterministic automaton once, and from
/// that to a deterministic one as texts need it, so that a question costs a table look-up for a byte and never
/// backtracks. No groups are captured; there are no back references.
///
/// Not safe for use by several threads at once: a search may add states.
class Pattern {
public:
  /// With `ignoreCase` letters of ASCII match in both cases.
  explicit Pattern(llvm::StringRef expression, bool ignoreCase = false);
  /// What is wrong with the expression; empty when nothing is.
  const std::string &error() const { return error_; }
  /// Whether the expression matches anywhere in `text`; false for an expression with an error.
  bool found(llvm::StringRef text) const;

private:
  friend class PatternCompiler;
  struct Instruction {
    enum class Kind : uint8_t { Bytes, Split, Begin, End, Match } kind{};
    uint32_t set = 0;        ///< Bytes: index of the byte set
    uint32_t next = 0, other = 0;
  };
  struct State {
    std::vector<uint32_t> instructions; ///< Bytes, End and Match, sorted
    bool accepts = false, acceptsAtEnd = false;
  };
  static constexpr int32_t unknown = -1;
  static constexpr size_t maxStates = 4096; ///< beyond it the deterministic automaton begins anew

  void forget() const;

  void close(std::vector<uint32_t> &pending, bool atBegin, State &state) const;
  int32_t intern(State state) const;
  int32_t step(int32_t from, uint8_t byteClass) const;

  std::string error_;
  std::vector<Instruction> program_;
  std::vector<std::bitset<256>> sets_;
  uint32_t start_ = 0;
  std::array<uint8_t, 256> classOf_{}; ///< bytes that no set tells apart share a class
  std::vector<uint8_t> byteOf_;        ///< one byte of each class
  mutable std::vector<State> states_;
  mutable std::vector<int32_t> transitions_; ///< states × classes
  mutable std::map<std::vector<uint32_t>, int32_t> byInstructions_;
};

} // namespace rbk
