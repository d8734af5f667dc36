// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/io_rand_read.h"

#include <array>

#include "ktstr/work_types/file_stripe.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&IoRandRead::file_size>("file_size", Between(kMinFileSize, kMaxFileSize),
                                  "how much of the file is used"),
    TextParam<&IoRandRead::path>("path", "file, device, or directory of the temporary files"),
    FlagParam<&IoRandRead::allow_destroying_device>("allow_destroying_device",
                                                    "let path be a block device and overwrite it"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(IoRandRead, {.summary = "reads blocks at random places past the page cache",
                                    .iteration = "one read of 4 KiB",
                                    .work_unit = "one read",
                                    .kernel_path = "io_schedule, wake-ups from I/O completion",
                                    .parameters = kParameters,
                                    .instruments = {Instrument::kBlockTime}});

Resources IoRandRead::resources() const noexcept {
  return {.temp_file = true,
          .file = {.path = path,
                   .may_destroy_device = allow_destroying_device,
                   .direct = true,
                   .filled_bytes = file_size.count}};
}

void IoRandRead::Run(WorkerContext& context) const noexcept {
  FileStripe stripe(context, file_size);
  for (;;) {
    const uint64_t blocked_at_ns = MonotonicNs();
    context.EnterBlock(blocked_at_ns);
    if (!stripe.ReadRandom()) return;
    const uint64_t now = MonotonicNs();
    if (!stripe.TookInterrupt()) {
      context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
    }
    context.LeaveBlock(now);
    context.AddUnits(1);
    context.EndIteration();
  }
}

}  // namespace ktstr
