#pragma once
#include "compiler/commands/signature.h"
#include "compiler/plan/plan.h"

/// Holds command lines against their signatures: flags, operands, argument languages, effects and places.
namespace rbk::commands {

/// What analysis needs to know besides the words.
struct AnalysisContext {
  SignatureLibrary &library;
  DiagnosticEngine &diagnostics;
  const std::vector<plan::Variable> &variables;
  /// Whether the texts for people (because, touches, undo …) are wanted of commands that nothing is said about.
  bool describe = true;
  /// Whether the commands are those of a shell program, whose variables are words of the shell.
  bool program = false;
};

/// Fills `line.invocations`, its effect, place and own time limit. Reports what is wrong with the words.
void analyze(plan::CommandLine &line, const AnalysisContext &context);

/// The time a line may take when its step sets no limit: what bounds it itself plus grace, or the default.
inline constexpr uint64_t defaultTimeoutMs = 30'000;
inline constexpr uint64_t boundGraceMs = 5'000;

} // namespace rbk::commands
