// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/matrix_work.h"

#include <atomic>

namespace ktstr {
namespace {

constexpr size_t kMatrices = 3;

}  // namespace

size_t MatrixOrder(Bytes footprint) noexcept {
  const uint64_t words = footprint.count / kMatrices / sizeof(uint64_t);
  size_t order = 1;
  while ((order + 1) * (order + 1) <= words) ++order;
  return order;
}

bool MultiplyMatrices(WorkerContext& context, uint64_t* matrices, size_t order) noexcept {
  const uint64_t* const left = matrices;
  const uint64_t* const right = matrices + order * order;
  uint64_t* const product = matrices + 2 * order * order;
  for (size_t row = 0; row < order; ++row) {
    context.LookAround(MonotonicNs());
    for (size_t column = 0; column < order; ++column) {
      if (context.stop_requested()) return false;
      uint64_t sum = 0;
      for (size_t k = 0; k < order; ++k) sum += left[row * order + k] * right[k * order + column];
      // Others may write the same word, and the compiler must not leave out a product that the next
      // one overwrites.
      std::atomic_ref<uint64_t>(product[row * order + column])
          .store(sum, std::memory_order_relaxed);
    }
  }
  return true;
}

MatrixWork::MatrixWork(Bytes footprint) noexcept
    : order_(MatrixOrder(footprint)), buffer_(kMatrices * order_ * order_ * sizeof(uint64_t)) {}

bool MatrixWork::Multiply(WorkerContext& context, uint64_t products) noexcept {
  for (uint64_t i = 0; i < products; ++i) {
    if (!MultiplyMatrices(context, matrices(), order_)) return false;
    context.AddUnits(1);
  }
  return true;
}

}  // namespace ktstr
