#include "runtime/vm/outcome.h"

namespace rbk::runtime {

std::string_view name(Outcome::Kind kind) {
  switch (kind) {
  case Outcome::Kind::Verified:
    return "verified";
  case Outcome::Kind::Completed:
    return "completed";
  case Outcome::Kind::CompletedWithFailures:
    return "completed with failed steps";
  case Outcome::Kind::NotVerified:
    return "not verified";
  case Outcome::Kind::Failed:
    return "failed";
  case Outcome::Kind::PreconditionFailed:
    return "precondition failed";
  case Outcome::Kind::SymptomsNotConfirmed:
    return "symptoms not confirmed";
  case Outcome::Kind::AtGate:
    return "waits at a gate";
  case Outcome::Kind::Unknown:
    return "outcome unknown";
  case Outcome::Kind::Interrupted:
    return "interrupted";
  case Outcome::Kind::Internal:
    return "internal failure";
  }
  return "?";
}

int exitStatus(Outcome::Kind kind) {
  switch (kind) {
  case Outcome::Kind::Verified:
  case Outcome::Kind::Completed:
    return 0;
  case Outcome::Kind::CompletedWithFailures:
  case Outcome::Kind::NotVerified:
  case Outcome::Kind::Failed:
  case Outcome::Kind::PreconditionFailed:
  case Outcome::Kind::SymptomsNotConfirmed:
    return 1;
  case Outcome::Kind::Internal:
    return 3;
  case Outcome::Kind::AtGate:
  case Outcome::Kind::Interrupted:
    return 4;
  case Outcome::Kind::Unknown:
    return 5;
  }
  return 3;
}

bool isResumable(Outcome::Kind kind) {
  switch (kind) {
  case Outcome::Kind::AtGate:
  case Outcome::Kind::Unknown:
  case Outcome::Kind::Interrupted:
  case Outcome::Kind::Internal:
    return true;
  case Outcome::Kind::Verified:
  case Outcome::Kind::Completed:
  case Outcome::Kind::CompletedWithFailures:
  case Outcome::Kind::NotVerified:
  case Outcome::Kind::Failed:
  case Outcome::Kind::PreconditionFailed:
  case Outcome::Kind::SymptomsNotConfirmed:
    return false;
  }
  return false;
}

} // namespace rbk::runtime
