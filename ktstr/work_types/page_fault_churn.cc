// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/page_fault_churn.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/private_buffer.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr size_t kPageBytes = 4096;
// A fault takes about a microsecond, or many when memory is short.
constexpr uint64_t kTouchBlock = 64;

constexpr std::array kParameters = {
    Param<&PageFaultChurn::region>("region", Between(KiB(4), MiB(4096)), "private memory"),
    Param<&PageFaultChurn::touches>("touches", Between(1, 1u << 20), "pages written per iteration"),
    Param<&PageFaultChurn::spin_iters>("spin_iters", Between(0, 1u << 30),
                                       "PAUSE steps after giving the pages back"),
};

// False when the stop cut it off.
bool TouchPages(WorkerContext& context, const PrivateBuffer& buffer, uint64_t count) noexcept {
  auto* const bytes = reinterpret_cast<volatile unsigned char*>(buffer.data());
  const size_t pages = buffer.size() / kPageBytes;
  while (count > 0) {
    if (context.stop_requested()) return false;
    const uint64_t block = std::min(count, kTouchBlock);
    for (uint64_t i = 0; i < block; ++i) bytes[context.Random() % pages * kPageBytes] = 1;
    context.AddUnits(block);
    count -= block;
    if (count > 0) context.LookAround(MonotonicNs());
  }
  return true;
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(PageFaultChurn,
                       {.summary = "touches pages and gives them back",
                        .iteration = "write to random pages, drop all, spin",
                        .work_unit = "one touch of a page or one PAUSE step",
                        .kernel_path = "anonymous faults, the page allocator, TLB invalidation",
                        .parameters = kParameters});

void PageFaultChurn::Run(WorkerContext& context) const noexcept {
  const PrivateBuffer buffer(region.count);
  if (buffer.error() != 0) return context.ReportSetupFailure(buffer.error());
  // EINVAL: a kernel without huge pages, which needs no advice.
  const int refusal = fork_safe::Advise(buffer.data(), buffer.size(), MADV_NOHUGEPAGE);
  if (refusal != 0 && refusal != EINVAL) return context.ReportSetupFailure(refusal);
  while (!context.stop_requested()) {
    if (!TouchPages(context, buffer, touches)) return;
    if (const int error = fork_safe::Advise(buffer.data(), buffer.size(), MADV_DONTNEED);
        error != 0) {
      return context.ReportFailure("madvise", error);
    }
    if (!context.Spin(spin_iters)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
