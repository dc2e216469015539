#pragma once

namespace rbk::markdown {

/// One visitor out of a lambda for each alternative. None may be missing: a new one breaks the build.
template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <typename... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

} // namespace rbk::markdown
