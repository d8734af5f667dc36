// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/page_fault_churn.h"

#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

TEST(PageFaultChurnTest, EveryTouchOfAPageThatWasGivenBackFaults) {
  const PageFaultChurn one_page{.region = KiB(4), .touches = 1, .spin_iters = 0};

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       testing::RunIterations({.groups = {{.work = one_page}}}, 50));

  const WorkerReport& worker = report.workers[0];
  EXPECT_GE(worker.minor_faults.value_or(0), worker.iterations);
}

}  // namespace
}  // namespace ktstr
