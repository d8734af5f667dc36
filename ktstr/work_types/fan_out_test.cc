// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/fan_out.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/custom.h"

namespace ktstr {
namespace {

using ::ktstr::testing::RunToTheEnd;

// At the end of a page, so that its receivers' stamps lie in the next one, which is out of reach.
FanOut* fan_out = nullptr;

void WakeTwo(WorkerContext& context, const CustomConfig&) noexcept {
  fan_out->WakeAll(context, 2);
}

TEST(FanOutTest, TheWakeIsCompleteBeforeAnyReceiverIsLookedAt) {
  const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  const size_t reach = (sizeof(FanOut) + page - 1) / page * page;
  void* const memory =
      ::mmap(nullptr, reach + page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  auto* const beyond = static_cast<std::byte*>(memory) + reach;
  ASSERT_EQ(::mprotect(beyond, page, PROT_NONE), 0);
  fan_out = reinterpret_cast<FanOut*>(beyond) - 1;

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       RunToTheEnd({.groups = {{.work = Custom{.function = WakeTwo}}}}));

  EXPECT_EQ(report.workers[0].exit.kind, WorkerExit::Kind::kSignaled);
  EXPECT_EQ(report.workers[0].exit.code, SIGSEGV);
  EXPECT_EQ(fan_out->channel.completed.load(), 1u);
  EXPECT_GT(fan_out->woken_at_ns[1].Get(), 0u);
  EXPECT_LE(fan_out->woken_at_ns[1].Get(), fan_out->completed_at_ns[1].Get());
  EXPECT_EQ(::munmap(memory, reach + page), 0);
}

}  // namespace
}  // namespace ktstr
