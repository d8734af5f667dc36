// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Exponential variates without a floating-point unit or libm. Worker side.

#ifndef KTSTR_WORKER_EXPONENTIAL_H_
#define KTSTR_WORKER_EXPONENTIAL_H_

#include <bit>
#include <cstdint>

namespace ktstr {

// -log2 of an even random number taken as a fraction of 2^64, in units of 2^-16: exact at powers of
// two, and a straight line between them (at most 0.09 too large).
constexpr uint64_t ExponentialQ16(uint64_t random) noexcept {
  if (random == 0) return uint64_t{64} << 16;
  const int zeros = std::countl_zero(random);
  // The 16 bits after the leading one; shifted twice, as 64 at once would be undefined.
  const uint64_t fraction = (random << zeros << 1) >> 48;
  return (static_cast<uint64_t>(zeros + 1) << 16) - fraction;
}

// One of 100 values is larger than this: the value at 2^64 / 100.
inline constexpr uint64_t kExponentialP99Q16 = ExponentialQ16(~uint64_t{0} / 100);

}  // namespace ktstr

#endif  // KTSTR_WORKER_EXPONENTIAL_H_
