// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/witness/witness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ktstr::witness {
namespace {

TEST(WitnessTest, OnlyTheCpusThatWereAskedForAreInTheResult) {
  Witness witness(CpuSet::Of({0}));

  const Disturbance disturbance = witness.Stop();

  ASSERT_EQ(disturbance.cpus.size(), 1u);
  EXPECT_EQ(disturbance.cpus.begin()->first, 0);
}

TEST(WitnessTest, ACpuHasAProbeOrAReasonWhyNot) {
  Witness witness(CpuSet::Of({0}));

  const Disturbance disturbance = witness.Stop();

  EXPECT_NE(disturbance.cpus.at(0).probe.has_value(), !disturbance.probe_missing.empty());
}

}  // namespace
}  // namespace ktstr::witness
