// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/phase_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <memory>

namespace ktstr {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

// A worker that started at 1000, was in phase 0 for 500 and entered phase 1 at 1500.
class PhaseReaderTest : public ::testing::Test {
 protected:
  PhaseReaderTest() {
    slot_->at_start.at_ns.Set(1000);
    slot_->iterations.Set(12);
    log_.record_count.Set(1);
    log_.records[0].part.Set(kNoPart);
    log_.records[0].stays.Set(1);
    log_.records[0].first_at_ns.Set(1000);
    log_.records[0].wall_ns.Set(500);
    log_.records[0].cpu_ns.Set(250);
    log_.is_open.Set(1);
    log_.open_phase.Set(1);
    log_.open_part.Set(kNoPart);
    log_.opened.iterations.Set(5);
    log_.opened.accounts.at_ns.Set(1500);
    log_.opened.accounts.has_schedstat.Set(1);
    log_.opened.accounts.run_ns.Set(300);
  }

  const std::unique_ptr<WorkerSlot> slot_ = std::make_unique<WorkerSlot>();
  PhaseLog& log_ = slot_->phases;
};

TEST_F(PhaseReaderTest, TheOpenStayEndsWithTheKernelsLastWord) {
  const PhaseSums sums = ReadPhases(*slot_, {.at_ns = 1600, .run_ns = 380});

  EXPECT_THAT(sums.phase_of, ElementsAre(0, 1));
  const PhaseReport& last = sums.phases[1];
  EXPECT_TRUE(last.open);
  EXPECT_EQ(last.first_at_ns, 500u);
  EXPECT_EQ(last.wall_ns, 100u);
  EXPECT_THAT(last.cpu_ns, Optional(80u));
  EXPECT_EQ(last.run_delay_ns, std::nullopt);
  EXPECT_EQ(last.iterations, 7u);
}

TEST_F(PhaseReaderTest, TheOpenStayIsAddedToEarlierOnesOfItsPhase) {
  log_.open_phase.Set(0);
  log_.open_part.Set(3);
  log_.records[0].part.Set(3);

  const PhaseSums sums = ReadPhases(*slot_, {.at_ns = 1600, .run_ns = 380});

  ASSERT_THAT(sums.phases, SizeIs(1));
  EXPECT_THAT(sums.phases[0].part, Optional(3));
  EXPECT_EQ(sums.phases[0].stays, 2u);
  EXPECT_EQ(sums.phases[0].wall_ns, 600u);
  EXPECT_THAT(sums.phases[0].cpu_ns, Optional(330u));
}

TEST_F(PhaseReaderTest, TheLongestGapIsThatOfAllStays) {
  log_.open_phase.Set(0);
  log_.records[0].longest_gap.ns.Set(7);
  log_.records[0].longest_gap.cpu.Set(1);
  log_.longest_gap.ns.Set(9);
  log_.longest_gap.at_ns.Set(520);
  log_.longest_gap.cpu.Set(2);
  log_.record_count.Set(1);
  log_.records[0].part.Set(5);
  log_.open_part.Set(5);

  const PhaseSums sums = ReadPhases(*slot_, {.at_ns = 1600});

  ASSERT_THAT(sums.phases, SizeIs(1));
  EXPECT_THAT(sums.phases[0].max_gap_ns, Optional(9u));
  EXPECT_THAT(sums.phases[0].max_gap_at_ns, Optional(520u));
  EXPECT_THAT(sums.phases[0].max_gap_cpu, Optional(2));
}

TEST_F(PhaseReaderTest, AStayInTransitionIsLeftOut) {
  log_.transition.Set(7);
  log_.records[0].phase.Set(2);

  EXPECT_THAT(ReadPhases(*slot_, {.at_ns = 1600}).phase_of, ElementsAre(2));
}

TEST_F(PhaseReaderTest, ARunOfOnePhaseHasNone) {
  log_.is_open.Set(0);

  EXPECT_THAT(ReadPhases(*slot_, {}).phases, IsEmpty());
}

TEST_F(PhaseReaderTest, CpuShareIsCpuTimePerWallTime) {
  const PhaseSums sums = ReadPhases(*slot_, {.at_ns = 1600});

  EXPECT_THAT(sums.phases[0].cpu_share(), Optional(0.5));
  EXPECT_EQ(sums.phases[1].cpu_share(), std::nullopt);
}

TEST_F(PhaseReaderTest, AnOverwrittenLogHarmsNothing) {
  std::memset(static_cast<void*>(&log_), 0xa5, sizeof log_);

  EXPECT_THAT(ReadPhases(*slot_, {.at_ns = 1600}).phases, SizeIs(PhaseLog::kMaxRecords));
}

}  // namespace
}  // namespace ktstr
