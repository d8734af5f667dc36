// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/standstill.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

// Two producers wrote 10 items, of which two consumers took some; then all consumers slept.
class StandstillTest : public ::testing::Test {
 protected:
  StandstillTest() {
    standstill_.producers.items = 10;
    standstill_.producers.items_before_look = 10;
    standstill_.consumers.sleepers = 2;
  }
  bool IsProvenWhenTaken(uint64_t items) {
    standstill_.consumers.items = items;
    standstill_.consumers.items_before_look = items;
    return standstill_.IsProven(2, 2);
  }

  Standstill standstill_{};
};

TEST_F(StandstillTest, AllConsumersSleepingOnAnItemIsOne) {
  EXPECT_TRUE(IsProvenWhenTaken(9));
}

TEST_F(StandstillTest, ConsumersMaySleepWhenAllIsTaken) {
  EXPECT_FALSE(IsProvenWhenTaken(10));
}

TEST_F(StandstillTest, AnItemThatMayHaveComeAfterTheLookProvesNothing) {
  standstill_.producers.items_before_look = 9;

  EXPECT_FALSE(IsProvenWhenTaken(9));
}

TEST_F(StandstillTest, OneConsumerThatWasAwakeIsEnough) {
  standstill_.consumers.sleepers = 1;

  EXPECT_FALSE(IsProvenWhenTaken(9));
}

TEST_F(StandstillTest, AllProducersSleepingBeforeAnEmptyPipeIsOne) {
  standstill_.consumers.sleepers = 0;
  standstill_.producers.sleepers = 2;

  EXPECT_TRUE(IsProvenWhenTaken(10));
}

TEST_F(StandstillTest, ProducersMaySleepBeforeAFullPipe) {
  standstill_.consumers.sleepers = 0;
  standstill_.producers.sleepers = 2;

  EXPECT_FALSE(IsProvenWhenTaken(9));
}

TEST_F(StandstillTest, ASideWithoutMembersNeverSleeps) {
  Standstill nobody{};

  EXPECT_FALSE(nobody.IsProven(0, 0));
}

}  // namespace
}  // namespace ktstr
