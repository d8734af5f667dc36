// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// IoRandRead: reads blocks at random places past the page cache. Worker side.
//
// Iteration: one read of 4 KiB at a random place of the worker's part of the file, which is open
// with O_DIRECT; the report says where that is not to be had. Work unit: one read.
// Samples: block time = the read.
// Drives: short sleeps in the block layer (state D), wake-ups from I/O completion.

#ifndef KTSTR_WORK_TYPES_IO_RAND_READ_H_
#define KTSTR_WORK_TYPES_IO_RAND_READ_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct IoRandRead {
  Bytes file_size = MiB(16);
  // A file, a block device, or the directory for a temporary file of each worker; empty: the
  // directory of artifacts or of temporary files.
  FixedText path;
  bool allow_destroying_device = false;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  Resources resources() const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_IO_RAND_READ_H_
