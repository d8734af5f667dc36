// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Frames: Ethernet frames that carry the time at which they were sent. Worker side.

#ifndef KTSTR_WORKER_FRAME_H_
#define KTSTR_WORKER_FRAME_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "ktstr/worker/worker_context.h"

namespace ktstr {

// The lengths of a frame without its checksum (IEEE 802.3).
inline constexpr uint64_t kMinFrameBytes = 60;
inline constexpr uint64_t kMaxFrameBytes = 1514;

// Sends one frame of `bytes` that carries the time `sent_at_ns`. Returns 0 or errno. REQUIRES:
// kMinFrameBytes <= bytes <= kMaxFrameBytes, a type with frames_out.
int SendFrame(const WorkerContext& context, uint64_t bytes, uint64_t sent_at_ns) noexcept;

// Waits for the next frame. `sent_at_ns` is the time that it carries. Returns 0 or errno: EINTR for
// a signal. REQUIRES: a type with frames_in.
int ReceiveFrame(const WorkerContext& context, uint64_t& sent_at_ns) noexcept;

}  // namespace ktstr

#endif  // KTSTR_WORKER_FRAME_H_
