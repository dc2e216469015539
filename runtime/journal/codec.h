#pragma once
#include "runtime/journal/record.h"

#include <optional>
#include <string>
#include <string_view>

namespace rbk::runtime {

/// A record as one line with its newline: a JSON object whose last member, `crc`, is the CRC-32C of all bytes
/// before
/// `,"crc"`. `durable` is the sequence number of the last record known to be on disk when this line was
/// written.
std::string encodeRecord(const Record &record, uint64_t durable);

struct DecodedRecord {
  Record record;
  uint64_t durable = 0;
};

/// The record of a line without its newline; nothing when the checksum or the contents are wrong.
std::optional<DecodedRecord> decodeRecord(std::string_view line);

} // namespace rbk::runtime
