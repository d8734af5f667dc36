// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/io_convoy.h"

#include <array>

#include "ktstr/work_types/file_stripe.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&IoConvoy::file_size>("file_size", Between(kMinFileSize, kMaxFileSize),
                                "how much of the file is used"),
    TextParam<&IoConvoy::path>("path", "file, device, or directory of the temporary files"),
    FlagParam<&IoConvoy::allow_destroying_device>("allow_destroying_device",
                                                  "let path be a block device and overwrite it"),
};

constexpr uint64_t kIterationsPerSync = 16;

}  // namespace

KTSTR_DEFINE_WORK_TYPE(IoConvoy,
                       {.summary = "mixes writes, reads and syncs past the page cache",
                        .iteration = "a write and a read of 4 KiB; each 16th time fdatasync",
                        .work_unit = "one read or write",
                        .kernel_path = "io_schedule, bursts of I/O completions",
                        .parameters = kParameters,
                        .instruments = {Instrument::kBlockTime}});

Resources IoConvoy::resources() const noexcept {
  return {.temp_file = true,
          .file = {.path = path,
                   .may_destroy_device = allow_destroying_device,
                   .direct = true,
                   .filled_bytes = file_size.count}};
}

void IoConvoy::Run(WorkerContext& context) const noexcept {
  FileStripe stripe(context, file_size);
  for (uint64_t i = 1;; ++i) {
    const uint64_t blocked_at_ns = MonotonicNs();
    context.EnterBlock(blocked_at_ns);
    if (!stripe.WriteNext() || !stripe.ReadRandom()) return;
    if (i % kIterationsPerSync == 0 && !stripe.Sync()) return;
    const uint64_t now = MonotonicNs();
    if (!stripe.TookInterrupt()) {
      context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
    }
    context.LeaveBlock(now);
    context.AddUnits(2);
    context.EndIteration();
  }
}

}  // namespace ktstr
