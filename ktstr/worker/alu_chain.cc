// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/alu_chain.h"

#include <algorithm>

namespace ktstr {
namespace {

using State = AluChain::State;

// A linear congruential step: each product depends on the one before it.
constexpr uint32_t kFactor = 1664525;
constexpr uint32_t kSummand = 1013904223;

// One chain. They alias the lanes of the state.
using Scalar [[gnu::may_alias]] = uint64_t;
using Vector128 [[gnu::vector_size(16), gnu::may_alias]] = uint32_t;
using Vector256 [[gnu::vector_size(32), gnu::may_alias]] = uint32_t;
using Vector512 [[gnu::vector_size(64), gnu::may_alias]] = uint32_t;

// One function per width, as a target attribute belongs to a function. A template or an inline
// helper would not do: the compiler splits wide vectors before it inlines. The empty assembly hides
// the factor, so that products stay products, and keeps steps from being merged.
#define KTSTR_DEFINE_CHAINS(Name, T, REGISTER, ...)                                          \
  __VA_ARGS__ void Name(State& state, uint64_t steps) noexcept {                             \
    static_assert(4 * sizeof(T) <= sizeof state);                                            \
    T* const chains = reinterpret_cast<T*>(&state);                                          \
    T a = chains[0];                                                                         \
    T b = chains[1];                                                                         \
    T c = chains[2];                                                                         \
    T d = chains[3];                                                                         \
    T factor = T{} + kFactor;                                                                \
    asm volatile("" : "+" REGISTER(factor));                                                 \
    for (uint64_t i = 0; i < steps; ++i) {                                                   \
      a = a * factor + kSummand;                                                             \
      b = b * factor + kSummand;                                                             \
      c = c * factor + kSummand;                                                             \
      d = d * factor + kSummand;                                                             \
      asm volatile("" : "+" REGISTER(a), "+" REGISTER(b), "+" REGISTER(c), "+" REGISTER(d)); \
    }                                                                                        \
    chains[0] = a;                                                                           \
    chains[1] = b;                                                                           \
    chains[2] = c;                                                                           \
    chains[3] = d;                                                                           \
  }                                                                                          \
  static_assert(true)

KTSTR_DEFINE_CHAINS(ComputeScalar, Scalar, "r");

#if defined(__x86_64__)
KTSTR_DEFINE_CHAINS(Compute128, Vector128, "x");
KTSTR_DEFINE_CHAINS(Compute256, Vector256, "x", [[gnu::target("avx2")]]);
KTSTR_DEFINE_CHAINS(Compute512, Vector512, "v", [[gnu::target("avx512f")]]);

AluWidth WidestOfThisCpu() noexcept {
  if (__builtin_cpu_supports("avx512f")) return AluWidth::kVec512;
  if (__builtin_cpu_supports("avx2")) return AluWidth::kVec256;
  return AluWidth::kVec128;
}
constexpr void (*kCompute[])(State&, uint64_t) noexcept = {ComputeScalar, Compute128, Compute256,
                                                           Compute512};
#elif defined(__aarch64__)
KTSTR_DEFINE_CHAINS(Compute128, Vector128, "w");

AluWidth WidestOfThisCpu() noexcept {
  return AluWidth::kVec128;
}
constexpr void (*kCompute[])(State&, uint64_t) noexcept = {ComputeScalar, Compute128};
#else
AluWidth WidestOfThisCpu() noexcept {
  return AluWidth::kScalar;
}
constexpr void (*kCompute[])(State&, uint64_t) noexcept = {ComputeScalar};
#endif

}  // namespace

AluWidth ResolveAluWidth(AluWidth wanted) noexcept {
  return std::min(wanted, WidestOfThisCpu());
}

AluChain::AluChain(AluWidth wanted) noexcept
    : wanted_(wanted),
      width_(ResolveAluWidth(wanted)),
      compute_(kCompute[static_cast<size_t>(width_)]) {
  for (size_t i = 0; i < state_.lanes.size(); ++i) state_.lanes[i] = static_cast<uint32_t>(i);
}

void AluChain::Remark(WorkerContext& context) const noexcept {
  context.Remark(static_cast<size_t>(width_));
  if (wanted_ == AluWidth::kAmx) context.Remark(kAluAmxRemark);
  if (wanted_ < AluWidth::kAmx && wanted_ != width_) context.Remark(kAluNarrowerRemark);
}

bool AluChain::Run(WorkerContext& context, uint64_t steps) noexcept {
  constexpr uint64_t kBlock = 1024;
  while (steps > 0) {
    if (context.stop_requested()) return false;
    const uint64_t block = std::min(steps, kBlock);
    compute_(state_, block);
    context.AddUnits(block);
    steps -= block;
    if (steps > 0) context.LookAround(MonotonicNs());
  }
  return true;
}

}  // namespace ktstr
