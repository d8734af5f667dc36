// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// IoSyncWrite: writes blocks one after the other and waits until the storage has them. Worker side.
//
// Iteration: 16 writes of 4 KiB at the next place of the worker's part of the file, round and
// round, then fdatasync(2); the file is open with O_SYNC. Work unit: one write.
// Samples: block time = the fdatasync alone. The content of a named file is overwritten.
// Drives: sleeps in the block layer (state D), wake-ups from I/O completion, io_schedule.

#ifndef KTSTR_WORK_TYPES_IO_SYNC_WRITE_H_
#define KTSTR_WORK_TYPES_IO_SYNC_WRITE_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct IoSyncWrite {
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

#endif  // KTSTR_WORK_TYPES_IO_SYNC_WRITE_H_
