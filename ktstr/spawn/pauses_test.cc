// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/pauses.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

class PausesTest : public ::testing::Test {
 protected:
  // Lost wakes in blocks of 10 ns that end at these times.
  void Lose(std::initializer_list<uint64_t> found_at) {
    for (const uint64_t at_ns : found_at) {
      LostWake& wake = slot_.last_lost_wakes[report_.lost_wakes % slot_.last_lost_wakes.size()];
      wake.began_at_ns.Set(at_ns - 10);
      wake.found_at_ns.Set(at_ns);
      ++report_.lost_wakes;
    }
  }

  WorkerSlot slot_{};
  WorkerReport report_;
  Pauses pauses_;
};

TEST_F(PausesTest, WhatHappenedInOneIsTakenBack) {
  Lose({1000, 2000, 3000});
  pauses_.Note(1995, 2500);

  EXPECT_EQ(pauses_.TakeBackLostWakes(0, slot_, report_), 1u);

  EXPECT_EQ(report_.lost_wakes, 2u);
}

TEST_F(PausesTest, ABlockThatBeganInOneCountsAsInIt) {
  Lose({1000});
  pauses_.Note(900, 990);

  EXPECT_EQ(pauses_.TakeBackLostWakes(0, slot_, report_), 1u);
}

TEST_F(PausesTest, WithoutOneAllStay) {
  Lose({1000, 2000, 3000, 4000, 5000});

  EXPECT_EQ(pauses_.TakeBackLostWakes(0, slot_, report_), 0u);

  EXPECT_EQ(report_.lost_wakes, 5u);
}

TEST_F(PausesTest, OfManyTheLastFewAreJudged) {
  Lose({1000, 2000, 3000, 4000, 5000, 6000});
  pauses_.Note(0, 10'000);

  EXPECT_EQ(pauses_.TakeBackLostWakes(0, slot_, report_), 4u);

  EXPECT_EQ(report_.lost_wakes, 2u);
}

TEST_F(PausesTest, OneOfAnotherWorkerChangesNothing) {
  Lose({1000});
  pauses_.NoteFor(1, 0, 10'000);

  EXPECT_EQ(pauses_.TakeBackLostWakes(0, slot_, report_), 0u);
  EXPECT_EQ(pauses_.TakeBackLostWakes(1, slot_, report_), 1u);
}

TEST_F(PausesTest, ThePhaseInWhichItWasCountedFollows) {
  Lose({1000, 2000});
  slot_.last_lost_wakes[0].phase.Set(0);
  slot_.last_lost_wakes[1].phase.Set(1);
  for (LostWake& wake : slot_.last_lost_wakes) wake.part.Set(kNoPart);
  report_.phases = {{.number = 0, .lost_wakes = 1}, {.number = 1, .lost_wakes = 1}};
  pauses_.Note(1995, 2500);

  pauses_.TakeBackLostWakes(0, slot_, report_);

  EXPECT_EQ(report_.phases[0].lost_wakes, 1u);
  EXPECT_EQ(report_.phases[1].lost_wakes, 0u);
}

TEST_F(PausesTest, ThePartInWhichItWasCountedFollows) {
  Lose({1000});
  slot_.last_lost_wakes[0].part.Set(3);
  report_.phases = {{.part = 2, .lost_wakes = 1}, {.part = 3, .lost_wakes = 1}};
  pauses_.Note(995, 2500);

  pauses_.TakeBackLostWakes(0, slot_, report_);

  EXPECT_EQ(report_.phases[0].lost_wakes, 1u);
  EXPECT_EQ(report_.phases[1].lost_wakes, 0u);
}

TEST_F(PausesTest, OverlappingOnesAreAsLongAsTheyAreTogether) {
  pauses_.Note(1000, 2000);
  pauses_.Note(1500, 2500);
  pauses_.Note(1100, 1200);
  pauses_.Note(4000, 4100);
  pauses_.NoteFor(1, 8000, 9000);

  EXPECT_EQ(pauses_.TotalNs(), 1600u);
}

}  // namespace
}  // namespace ktstr
