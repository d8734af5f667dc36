// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/matrix_work.h"

namespace ktstr {
namespace {

constexpr size_t kMatrices = 3;

size_t OrderOf(Bytes footprint) noexcept {
  const uint64_t words = footprint.count / kMatrices / sizeof(uint64_t);
  size_t order = 1;
  while ((order + 1) * (order + 1) <= words) ++order;
  return order;
}

}  // namespace

MatrixWork::MatrixWork(Bytes footprint) noexcept
    : order_(OrderOf(footprint)), buffer_(kMatrices * order_ * order_ * sizeof(uint64_t)) {}

void MatrixWork::Multiply(WorkerContext& context, uint64_t products) noexcept {
  for (uint64_t i = 0; i < products; ++i) {
    if (!MultiplyOnce(context)) return;
    context.AddUnits(1);
  }
}

bool MatrixWork::MultiplyOnce(const WorkerContext& context) noexcept {
  const size_t n = order_;
  auto* const left = reinterpret_cast<uint64_t*>(buffer_.data());
  const uint64_t* const right = left + n * n;
  uint64_t* const product = left + 2 * n * n;
  for (size_t row = 0; row < n; ++row) {
    for (size_t column = 0; column < n; ++column) {
      if (context.stop_requested()) return false;
      uint64_t sum = 0;
      for (size_t k = 0; k < n; ++k) sum += left[row * n + k] * right[k * n + column];
      product[row * n + column] = sum;
    }
  }
  // Keeps the compiler from leaving out a product that the next one overwrites.
  asm volatile("" ::"r"(product) : "memory");
  return true;
}

}  // namespace ktstr
