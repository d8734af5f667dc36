// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FileStripe: the part of a file that one worker of the I/O types reads and writes. Worker side.

#ifndef KTSTR_WORK_TYPES_FILE_STRIPE_H_
#define KTSTR_WORK_TYPES_FILE_STRIPE_H_

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "ktstr/worker/parameter.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// One I/O request; aligned as O_DIRECT demands.
struct alignas(4096) IoBlock {
  std::array<std::byte, 4096> bytes{};
};

// The bounds of a file's size: a block for each stripe; what a parent fills within seconds.
inline constexpr Bytes kMinFileSize = KiB(256);
inline constexpr Bytes kMaxFileSize = MiB(16 * 1024);

// The whole file when it is the worker's own; else one of 64 equal parts, by the worker's index.
// Each operation moves one block. An error other than an interruption ends the work; then the
// operation returns false, as it does when the workload stops. A short transfer is EIO.
class FileStripe {
 public:
  // REQUIRES: kMinFileSize <= file_size.
  FileStripe(WorkerContext& context, Bytes file_size) noexcept;

  bool WriteNext() noexcept;   // The block after the last one written, round and round.
  bool ReadRandom() noexcept;  // Any block.
  bool Sync() noexcept;        // fdatasync(2).

  // Whether a signal has interrupted an operation since the last call: what it took is no sample.
  bool TookInterrupt() noexcept;

 private:
  template <typename Operation>
  bool Perform(const char* call, Operation operation) noexcept;

  WorkerContext& context_;
  const int fd_;
  uint64_t blocks_;
  uint64_t first_ = 0;
  uint64_t next_ = 0;
  bool interrupted_ = false;
  IoBlock block_;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_FILE_STRIPE_H_
