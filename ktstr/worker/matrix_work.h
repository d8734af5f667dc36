// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// MatrixWork: products of two square matrices of integers, which keep a chosen part of the cache
// busy. Worker side.

#ifndef KTSTR_WORKER_MATRIX_WORK_H_
#define KTSTR_WORKER_MATRIX_WORK_H_

#include <cstddef>
#include <cstdint>

#include "ktstr/worker/parameter.h"
#include "ktstr/worker/private_buffer.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// The bounds that work types set for the footprint: 64 MiB are minutes for a product.
inline constexpr ParameterRange kMatrixFootprint = Between(KiB(1), MiB(64));

// The order n of two factors and a product of n x n words of 64 bits: floor(sqrt(footprint / 3 /
// 8)) as in schbench, at least 1.
size_t MatrixOrder(Bytes footprint) noexcept;
// One product in `matrices`, 3 * order * order zeroed words that several workers may share; false,
// and unfinished, at the stop.
[[nodiscard]] bool MultiplyMatrices(WorkerContext& context, uint64_t* matrices,
                                    size_t order) noexcept;

// The matrices of one worker.
class MatrixWork {
 public:
  explicit MatrixWork(Bytes footprint) noexcept;

  // 0, or why there is no memory.
  int error() const noexcept { return buffer_.error(); }
  size_t order() const noexcept { return order_; }
  uint64_t* matrices() const noexcept { return reinterpret_cast<uint64_t*>(buffer_.data()); }
  // `products` products, a work unit each. False when the stop cut it off. REQUIRES: error() == 0.
  [[nodiscard]] bool Multiply(WorkerContext& context, uint64_t products) noexcept;

 private:
  const size_t order_;
  const PrivateBuffer buffer_;
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_MATRIX_WORK_H_
