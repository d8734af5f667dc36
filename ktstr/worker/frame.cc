// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/frame.h"

#include <cerrno>
#include <cstring>
#include <span>

#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

// Two addresses, both all zero as that of the loopback device, and the EtherType.
constexpr size_t kEtherTypeOffset = 12;
constexpr size_t kStampOffset = 16;

using Frame = std::array<std::byte, kMaxFrameBytes>;

}  // namespace

int SendFrame(const WorkerContext& context, uint64_t bytes, uint64_t sent_at_ns) noexcept {
  Frame frame{};
  frame[kEtherTypeOffset] = std::byte{kFrameEtherType >> 8};
  frame[kEtherTypeOffset + 1] = std::byte{kFrameEtherType & 0xff};
  std::memcpy(frame.data() + kStampOffset, &sent_at_ns, sizeof sent_at_ns);
  size_t sent = 0;
  return fork_safe::Write(context.fds().frames_out, std::span(frame).first(bytes), sent);
}

int ReceiveFrame(const WorkerContext& context, uint64_t& sent_at_ns) noexcept {
  Frame frame;
  size_t received = 0;
  const int error = fork_safe::Read(context.fds().frames_in, frame, received);
  if (error != 0) return error;
  if (received < kMinFrameBytes) return EIO;
  std::memcpy(&sent_at_ns, frame.data() + kStampOffset, sizeof sent_at_ns);
  return 0;
}

}  // namespace ktstr
