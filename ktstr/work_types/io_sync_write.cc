// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/io_sync_write.h"

#include <array>

#include "ktstr/work_types/file_stripe.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&IoSyncWrite::file_size>("file_size", Between(kMinFileSize, kMaxFileSize),
                                   "how much of the file is used"),
    TextParam<&IoSyncWrite::path>("path", "file, device, or directory of the temporary files"),
    FlagParam<&IoSyncWrite::allow_destroying_device>("allow_destroying_device",
                                                     "let path be a block device and overwrite it"),
};

constexpr int kWritesPerSync = 16;

}  // namespace

KTSTR_DEFINE_WORK_TYPE(IoSyncWrite,
                       {.summary = "writes blocks and waits until the storage has them",
                        .iteration = "16 writes of 4 KiB, then fdatasync",
                        .work_unit = "one write",
                        .kernel_path = "io_schedule, wake-ups from I/O completion",
                        .parameters = kParameters,
                        .instruments = {Instrument::kBlockTime}});

Resources IoSyncWrite::resources() const noexcept {
  return {
      .temp_file = true,
      .file = {.path = path, .may_destroy_device = allow_destroying_device, .synchronous = true}};
}

void IoSyncWrite::Run(WorkerContext& context) const noexcept {
  FileStripe stripe(context, file_size);
  for (;;) {
    // O_SYNC: the writes wait for the storage as well.
    context.EnterBlock(MonotonicNs());
    for (int i = 0; i < kWritesPerSync; ++i) {
      if (!stripe.WriteNext()) return;
      context.AddUnits(1);
    }
    stripe.TookInterrupt();
    const uint64_t blocked_at_ns = context.ContinueBlock();
    if (!stripe.Sync()) return;
    const uint64_t now = MonotonicNs();
    if (!stripe.TookInterrupt()) {
      context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
    }
    context.LeaveBlock(now);
    context.EndIteration();
  }
}

}  // namespace ktstr
