// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// IoConvoy: mixes writes, reads and syncs past the page cache. Worker side.
//
// Iteration: a write of 4 KiB at the next place of the worker's part of the file, a read of 4 KiB
// at a random one, and fdatasync(2) in every 16th iteration. The file is open with O_DIRECT; the
// report says where that is not to be had. Work unit: one read or write.
// Samples: block time = the I/O of the iteration. The content of a named file is overwritten.
// Drives: workers that queue up behind one another's syncs, wake-ups from I/O completion in bursts.

#ifndef KTSTR_WORK_TYPES_IO_CONVOY_H_
#define KTSTR_WORK_TYPES_IO_CONVOY_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct IoConvoy {
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

#endif  // KTSTR_WORK_TYPES_IO_CONVOY_H_
