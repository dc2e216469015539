#pragma once
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace rbk::bytecode {

/// What went wrong, for a human: lower case, no period, code in backticks.
struct Error {
  std::string message;
};

/// A value or the reason why there is none. Failure is a value everywhere in the runtime: nothing throws
/// across a function of this project.
template <typename T>
class [[nodiscard]] Result {
public:
  Result(T value) : state_(std::move(value)) {}     // NOLINT(google-explicit-constructor): `return value;`
  Result(Error error) : state_(std::move(error)) {} // NOLINT(google-explicit-constructor): `return Error{…};`

  explicit operator bool() const { return state_.index() == 0; }
  /// Only when the result converts to true.
  T &operator*() { return *std::get_if<0>(&state_); }
  const T &operator*() const { return *std::get_if<0>(&state_); }
  T *operator->() { return std::get_if<0>(&state_); }
  const T *operator->() const { return std::get_if<0>(&state_); }
  /// Only when the result converts to false.
  const std::string &error() const { return std::get_if<1>(&state_)->message; }

private:
  std::variant<T, Error> state_;
};

/// For operations without a value: empty means success.
using Failure = std::optional<Error>;

} // namespace rbk::bytecode
