// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// AluChain: dependent multiplications in the registers of one width, four chains of them. Worker
// side.

#ifndef KTSTR_WORKER_ALU_CHAIN_H_
#define KTSTR_WORKER_ALU_CHAIN_H_

#include <array>
#include <cstdint>

#include "ktstr/worker/worker_context.h"

namespace ktstr {

// The width of the registers that compute.
enum class AluWidth : uint32_t {
  kScalar,  // 64-bit general registers.
  kVec128,  // SSE2, NEON.
  kVec256,  // AVX2.
  kVec512,  // AVX-512F.
  kAmx,     // Not offered: the widest of the others runs.
  kWidest,  // The widest that this CPU has.
};
inline constexpr const char* kAluWidthNames[] = {"scalar", "vec128", "vec256",
                                                 "vec512", "amx",    "widest"};

// Remarks for the report, see WorkerContext::Remark(). The first four are the widths that ran.
inline constexpr std::array<const char*, 6> kAluRemarks = {
    "ran as scalar",
    "ran as vec128",
    "ran as vec256",
    "ran as vec512",
    "this CPU lacks the width that was asked for: the next narrower one ran",
    "AMX tiles are not offered by this library: the widest vector width ran",
};
inline constexpr size_t kAluNarrowerRemark = 4;
inline constexpr size_t kAluAmxRemark = 5;

// The width that runs when `wanted` is asked for: itself, or the next narrower one that this CPU
// and the operating system offer. Looks at what the C runtime found before main().
AluWidth ResolveAluWidth(AluWidth wanted) noexcept;

class AluChain {
 public:
  explicit AluChain(AluWidth wanted) noexcept;

  AluWidth width() const noexcept { return width_; }
  // Adds the remarks of kAluRemarks that are true. REQUIRES: the type has them first in its
  // remarks.
  void Remark(WorkerContext& context) const noexcept;
  // `steps` steps of all four chains, a work unit each. Looks at the stop word every 1024. False
  // when the stop cut it off.
  [[nodiscard]] bool Run(WorkerContext& context, uint64_t steps) noexcept;

  // What the chains hold between two calls: four registers of the largest width.
  struct alignas(64) State {
    std::array<uint32_t, 64> lanes;
  };

 private:
  const AluWidth wanted_;
  const AluWidth width_;
  void (*const compute_)(State& state, uint64_t steps) noexcept;
  State state_;
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_ALU_CHAIN_H_
