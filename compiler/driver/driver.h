#pragma once
#include <string>
#include <vector>

/// The command line of `rbk` (docs/cli.md).
namespace rbk::driver {

/// The exit statuses of the contract for everything but `run`.
enum ExitStatus : int { Clean = 0, Findings = 1, Usage = 2, Failure = 3 };

/// Runs `rbk ARGUMENTS…`; `version` is the program's own. Returns the exit status; writes results to standard
/// output and everything else to standard error.
int main(const std::string &version, const std::vector<std::string> &arguments);

} // namespace rbk::driver
