// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/report_numbers.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

TEST(ReportNumbersTest, ANumberIsFoundByItsKey) {
  const WorkerReport worker{.minor_faults = 21, .spurious_wakes = 3};

  EXPECT_EQ(NumberOf(worker, "minor_faults").value, 21u);
  EXPECT_EQ(NumberOf(worker, "spurious_wakes").value, 3u);
  EXPECT_EQ(NumberOf(WorkloadReport{.stop_latency_max_ns = 4}, "stop_latency_max_ns").value, 4u);
}

TEST(ReportNumbersTest, AnAbsentNumberIsAFieldWithoutValue) {
  const ReportNumber number = NumberOf(WorkerReport(), "major_faults");

  EXPECT_TRUE(number.is_field);
  EXPECT_EQ(number.value, std::nullopt);
}

TEST(ReportNumbersTest, TextFlagsAndIdentitiesAreNoNumbers) {
  for (const char* key : {"role", "completed", "pid", "group", "no_such_key", ""}) {
    EXPECT_FALSE(NumberOf(WorkerReport(), key).is_field) << key;
  }
}

TEST(ReportNumbersTest, PhasesHaveSomeOfThem) {
  EXPECT_TRUE(IsKeptByPhase("passes"));
  EXPECT_TRUE(IsKeptByPhase("involuntary_switches"));
  EXPECT_FALSE(IsKeptByPhase("spurious_wakes"));
  EXPECT_FALSE(IsKeptByPhase("minor_faults"));
}

}  // namespace
}  // namespace ktstr
