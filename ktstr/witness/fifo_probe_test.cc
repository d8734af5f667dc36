// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/witness/fifo_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/sched/cpu_list.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr::witness {
namespace {

TEST(FifoProbeTest, EveryCpuHasAReadingOrARefusal) {
  ASSERT_OK_AND_ASSIGN(const CpuSet cpus, AffinityOf(0));
  FifoProbe probe(cpus);

  const std::map<int, ProbeReading> readings = probe.Stop();

  EXPECT_TRUE(!probe.refusal().empty() || readings.size() == static_cast<size_t>(cpus.Count()));
}

TEST(FifoProbeTest, ACpuThatCannotBeUsedIsARefusal) {
  FifoProbe probe(CpuSet::Of({CpuSet::kMaxCpus - 1}));

  EXPECT_TRUE(probe.Stop().empty());
  EXPECT_FALSE(probe.refusal().empty());
}

TEST(FifoProbeTest, NoCpusAreNoProbes) {
  FifoProbe probe{CpuSet()};

  EXPECT_TRUE(probe.Stop().empty());
  EXPECT_EQ(probe.refusal(), "");
}

}  // namespace
}  // namespace ktstr::witness
