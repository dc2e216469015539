#pragma once
#include "runtime/bytecode/module.h"
#include "runtime/bytecode/result.h"

namespace rbk::bytecode {

/// The largest values the runtime accepts; the verifier refuses more.
inline constexpr uint8_t maxDescriptor = 9;
inline constexpr int64_t maxWaitMs = 7LL * 24 * 3600 * 1000;

/// Checks everything the virtual machine relies on, so that it can execute without checking again:
///  - every index lies in its table, every enumeration has a known value, no string holds a NUL byte;
///  - commands have stages with arguments, a timeout, descriptors in 0–9, and duplicate only what is open;
///  - a runbook's code is sections in order, each at most once; steps nested in sections, gates in one place
///  with a
///    name of their own; `End` is its last instruction and only there;
///  - jumps go forward and stay in their step, or, between steps, in their section without entering a step;
///  - every instruction is reached with one stack depth, never too low, and zero where steps and sections
///  meet;
///  - what can fail a step stands in one: between steps only Note, Report, Test, Ask, expressions and jumps.
/// Returns the first problem found, or nothing.
Failure verify(const Module &module);

} // namespace rbk::bytecode
