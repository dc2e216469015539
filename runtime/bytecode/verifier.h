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
///  - a runbook's code is sections, groups of options and chains of causes, properly nested; steps in
///    sections or options, loops and blocks in steps, gates in one place with a name of their own; `require`
///    comes first, `require`, `symptoms` and `verify` stand once; `End` is the last instruction and only
///    there;
///  - jumps go forward and stay in the part they stand in. The only way back is from a LoopEnd to its own
///    LoopBegin, and a loop has a limit: every run comes to an end;
///  - nothing but its loop binds the variable of a loop; options stand where things are changed, so that the
///    verification after an option meets no other option;
///  - every instruction is reached with one stack depth, never too low, and zero where parts meet;
///  - what can fail a step stands in one: between steps only Note, Report, Test, Ask, expressions and jumps.
/// Returns the first problem found, or nothing.
Failure verify(const Module &module);

} // namespace rbk::bytecode
