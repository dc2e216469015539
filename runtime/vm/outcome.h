#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace rbk::runtime {

/// How a run, or this process's part of it, ended.
struct Outcome {
  enum class Kind : uint8_t {
    Verified,              ///< every step of `verify` succeeded
    Completed,             ///< the runbook has nothing to verify, and no step failed
    CompletedWithFailures, ///< the same, but steps of `diagnose` failed
    NotVerified,
    Failed, ///< a step of `resolve` failed
    PreconditionFailed,
    SymptomsNotConfirmed,
    AtGate,      ///< waits for an answer
    Unknown,     ///< an effectful command has no result, and nobody said what became of it
    Interrupted, ///< told to stop between effects
    Internal     ///< the journal or a file failed
  } kind{};
  std::string message; ///< details for the operator; may be empty, may hold any character
};

/// The word kept in the journal; for Kinds that can be resumed, followed by `message`.
std::string_view name(Outcome::Kind kind);
/// The exit status of the program.
int exitStatus(Outcome::Kind kind);
/// Whether the run can be taken up again.
bool isResumable(Outcome::Kind kind);

} // namespace rbk::runtime
