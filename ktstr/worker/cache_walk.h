// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CacheWalk: read-modify-writes of one byte every so many through a private buffer. Worker side.

#ifndef KTSTR_WORKER_CACHE_WALK_H_
#define KTSTR_WORKER_CACHE_WALK_H_

#include <cstddef>
#include <cstdint>

#include "ktstr/worker/parameter.h"
#include "ktstr/worker/private_buffer.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// The bounds that work types set for the buffer and the stride.
inline constexpr ParameterRange kCacheWalkSize = Between(Bytes{64}, MiB(1024));
inline constexpr ParameterRange kCacheWalkStride = Between(Bytes{1}, MiB(1024));

class CacheWalk {
 public:
  // REQUIRES: both above 0.
  CacheWalk(Bytes size, Bytes stride) noexcept
      : buffer_(size.count), stride_(stride.count % size.count) {}

  // 0, or why there is no buffer.
  int error() const noexcept { return buffer_.error(); }

  // `steps` read-modify-writes, a work unit each, from the first byte on; at the end of the buffer
  // it goes on at its beginning. Looks at the stop word every 1024; false when the stop cut it off.
  // REQUIRES: error() == 0.
  [[nodiscard]] bool Walk(WorkerContext& context, uint64_t steps) noexcept;

 private:
  const PrivateBuffer buffer_;
  const size_t stride_;  // Below the size.
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_CACHE_WALK_H_
