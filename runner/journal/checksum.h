// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CRC-32 as in IEEE 802.3 and zlib. Pure.

#ifndef RUNNER_JOURNAL_CHECKSUM_H_
#define RUNNER_JOURNAL_CHECKSUM_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace runner {

// Continues `crc`, that of the bytes before; 0 at the start.
constexpr uint32_t Crc32(absl::string_view bytes, uint32_t crc = 0) {
  constexpr std::array<uint32_t, 256> kTable = [] {
    std::array<uint32_t, 256> table{};
    for (uint32_t i = 0; i < table.size(); ++i) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0u);
      table[i] = value;
    }
    return table;
  }();
  crc = ~crc;
  for (const char c : bytes) crc = crc >> 8 ^ kTable[(crc ^ static_cast<uint8_t>(c)) & 0xff];
  return ~crc;
}

}  // namespace runner

#endif  // RUNNER_JOURNAL_CHECKSUM_H_
