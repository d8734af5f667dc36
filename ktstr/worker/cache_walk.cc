// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/cache_walk.h"

#include <algorithm>

namespace ktstr {

bool CacheWalk::Walk(WorkerContext& context, uint64_t steps) noexcept {
  constexpr uint64_t kBlock = 1024;
  auto* const bytes = reinterpret_cast<volatile unsigned char*>(buffer_.data());
  size_t place = 0;
  while (steps > 0) {
    if (context.stop_requested()) return false;
    const uint64_t block = std::min(steps, kBlock);
    for (uint64_t i = 0; i < block; ++i) {
      bytes[place] = static_cast<unsigned char>(bytes[place] + 1);
      place += stride_;
      if (place >= buffer_.size()) place -= buffer_.size();
    }
    context.AddUnits(block);
    steps -= block;
    if (steps > 0) context.LookAround(MonotonicNs());
  }
  return true;
}

}  // namespace ktstr
