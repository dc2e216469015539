#pragma once
#include <cstdint>

// The version of the .rbc format and its history. Compiler and runtime share nothing but this folder.
//   1  first format: string, template, variable, command, gate, step and runbook tables
//   2  loops, background commands, options, causes, records and JSON, measures, parameters from the
//   environment
// A reader accepts exactly its own version: a runbook is recompiled from source in milliseconds, a
// wrong guess about an old file costs an outage.
namespace rbk::bytecode {
inline constexpr uint16_t formatVersion = 2;
/// The first eight bytes of a file: not text, survives no newline conversion (like PNG's).
inline constexpr unsigned char magic[8] = {0x89, 'R', 'B', 'K', 0x0D, 0x0A, 0x1A, 0x0A};
} // namespace rbk::bytecode
