// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/file_stripe.h"

#include <cerrno>
#include <utility>

#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

constexpr uint64_t kStripes = 64;

off_t OffsetOf(uint64_t block) noexcept {
  return static_cast<off_t>(block * sizeof(IoBlock));
}

}  // namespace

FileStripe::FileStripe(WorkerContext& context, Bytes file_size) noexcept
    : context_(context), fd_(context.fds().temp_fd), blocks_(file_size.count / sizeof(IoBlock)) {
  if (!context.fds().file_is_shared) return;
  blocks_ /= kStripes;
  first_ = static_cast<uint64_t>(context.index()) % kStripes * blocks_;
}

template <typename Operation>
bool FileStripe::Perform(const char* call, Operation operation) noexcept {
  while (!context_.stop_requested()) {
    const int error = operation();
    if (error == 0) return true;
    if (error == EINTR) {
      interrupted_ = true;
      context_.counters().interrupts.Add(1);
      continue;
    }
    context_.ReportFailure(call, error);
    return false;
  }
  return false;
}

bool FileStripe::WriteNext() noexcept {
  const bool written = Perform("pwrite", [this] {
    size_t done = 0;
    const int error = fork_safe::WriteAt(fd_, block_.bytes, OffsetOf(first_ + next_), done);
    return error == 0 && done != sizeof(IoBlock) ? EIO : error;
  });
  next_ = (next_ + 1) % blocks_;
  return written;
}

bool FileStripe::ReadRandom() noexcept {
  const uint64_t block = first_ + context_.Random() % blocks_;
  return Perform("pread", [this, block] {
    size_t done = 0;
    const int error = fork_safe::ReadAt(fd_, block_.bytes, OffsetOf(block), done);
    return error == 0 && done != sizeof(IoBlock) ? EIO : error;
  });
}

bool FileStripe::TookInterrupt() noexcept {
  return std::exchange(interrupted_, false);
}

bool FileStripe::Sync() noexcept {
  return Perform("fdatasync", [this] { return fork_safe::SyncData(fd_); });
}

}  // namespace ktstr
