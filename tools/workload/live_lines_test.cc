// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/live_lines.h"

#include <gtest/gtest.h>

#include <array>

#include "ktstr/work_types/spin_wait.h"
#include "ktstr/work_types/yield_heavy.h"

namespace ktstr {
namespace {

WorkloadConfig TwoGroups() {
  return {.groups = {{.work = SpinWait{}, .workers = 2},
                     {.name = "yielders", .work = YieldHeavy{}, .workers = 1}}};
}

TEST(LiveLinesTest, RatesAreOfTheTimeSinceTheLineBefore) {
  LiveLines lines(TwoGroups());

  EXPECT_EQ(lines.Title(), "    time  SpinWait iter/s  yielders iter/s\n");
  EXPECT_EQ(lines.Line(1'000'000'000, std::array<uint64_t, 3>{100, 200, 5'000}),
            "    1.0s              300            5.00k\n");
  EXPECT_EQ(lines.Line(3'000'000'000, std::array<uint64_t, 3>{100, 300, 5'000}),
            "    3.0s               50                0\n");
}

}  // namespace
}  // namespace ktstr
