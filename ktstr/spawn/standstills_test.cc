// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/standstills.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

class StandstillsTest : public ::testing::Test {
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
  Standstills standstills_;
};

TEST_F(StandstillsTest, WhatHappenedInOneIsTakenBack) {
  Lose({1000, 2000, 3000});
  standstills_.Note(1995, 2500);

  EXPECT_EQ(standstills_.TakeBackLostWakes(0, slot_, report_), 1u);

  EXPECT_EQ(report_.lost_wakes, 2u);
}

TEST_F(StandstillsTest, ABlockThatBeganInOneCountsAsInIt) {
  Lose({1000});
  standstills_.Note(900, 990);

  EXPECT_EQ(standstills_.TakeBackLostWakes(0, slot_, report_), 1u);
}

TEST_F(StandstillsTest, WithoutOneAllStay) {
  Lose({1000, 2000, 3000, 4000, 5000});

  EXPECT_EQ(standstills_.TakeBackLostWakes(0, slot_, report_), 0u);

  EXPECT_EQ(report_.lost_wakes, 5u);
}

TEST_F(StandstillsTest, OfManyTheLastFewAreJudged) {
  Lose({1000, 2000, 3000, 4000, 5000, 6000});
  standstills_.Note(0, 10'000);

  EXPECT_EQ(standstills_.TakeBackLostWakes(0, slot_, report_), 4u);

  EXPECT_EQ(report_.lost_wakes, 2u);
}

TEST_F(StandstillsTest, OneOfAnotherWorkerChangesNothing) {
  Lose({1000});
  standstills_.NoteFor(1, 0, 10'000);

  EXPECT_EQ(standstills_.TakeBackLostWakes(0, slot_, report_), 0u);
  EXPECT_EQ(standstills_.TakeBackLostWakes(1, slot_, report_), 1u);
}

TEST_F(StandstillsTest, PhasesFollow) {
  Lose({1000, 2000});
  report_.phases.resize(2);
  report_.phases[1].lost_wakes = 2;
  standstills_.Note(1995, 2500);

  standstills_.TakeBackLostWakes(0, slot_, report_);

  EXPECT_EQ(report_.phases[0].lost_wakes, 0u);
  EXPECT_EQ(report_.phases[1].lost_wakes, 1u);
}

}  // namespace
}  // namespace ktstr
