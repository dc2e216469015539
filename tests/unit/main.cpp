// The one unit that compiles Catch2 itself. After Catch2's own report it prints the line that every test
// of this project ends with and that tests/run adds up: `N passed, N failed`.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include <cstdio>
#include <optional>

namespace {
std::optional<Catch::Counts> ran; // test cases, once a run has ended

struct Count : Catch::TestEventListenerBase {
  using TestEventListenerBase::TestEventListenerBase;
  void testRunEnded(const Catch::TestRunStats &stats) override { ran = stats.totals.testCases; }
};
CATCH_REGISTER_LISTENER(Count)
} // namespace

int main(int argc, char **argv) {
  const int status = Catch::Session().run(argc, argv);
  if (ran)
    std::printf("%zu passed, %zu failed\n", static_cast<std::size_t>(ran->passed + ran->failedButOk),
                static_cast<std::size_t>(ran->failed));
  return status;
}
