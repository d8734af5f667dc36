// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/disturbance_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ktstr {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr uint64_t kSecondNs = 1'000'000'000;

TEST(DisturbanceLineTest, NothingIsSaidOfAQuietMachine) {
  witness::Disturbance disturbance;
  disturbance.cpus[0] = {
      .interrupt_ns = kSecondNs / 200,
      .probe = witness::ProbeReading{.wakes = 100, .late_ns = 900'000, .longest_ns = 900'000}};

  EXPECT_THAT(DisturbanceLine(disturbance, kSecondNs), IsEmpty());
  EXPECT_THAT(DisturbanceLine({}, 0), IsEmpty());
}

TEST(DisturbanceLineTest, APercentOfTheRunIsSaid) {
  witness::Disturbance disturbance;
  disturbance.cpus[1] = {.steal_ns = kSecondNs / 100};

  EXPECT_THAT(DisturbanceLine(disturbance, kSecondNs),
              HasSubstr("Disturbed: largest loss 10.0ms on CPU 1"));
}

TEST(DisturbanceLineTest, AGapOfAMillisecondIsSaidHoweverLongTheRun) {
  witness::Disturbance disturbance;
  disturbance.cpus[0].probe = witness::ProbeReading{.late_ns = 1'000'000, .longest_ns = 1'000'000};

  EXPECT_THAT(DisturbanceLine(disturbance, 1000 * kSecondNs), HasSubstr("longest 1.00ms"));
}

}  // namespace
}  // namespace ktstr
