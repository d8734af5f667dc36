// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/phase_table.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

constexpr uint64_t kSecondNs = 1'000'000'000;

TEST(PhaseTableTest, APhaseSumsUpItsWorkers) {
  const PhaseReport start{.name = "start",
                          .wall_ns = kSecondNs,
                          .cpu_ns = kSecondNs / 2,
                          .run_delay_ns = kSecondNs / 4,
                          .iterations = 100};
  PhaseReport crowded = start;
  crowded.name = "crowded";
  crowded.first_at_ns = kSecondNs;
  crowded.wall_ns = 2 * kSecondNs;
  WorkerReport one;
  one.phases = {start, crowded};
  WorkerReport two;
  two.phases = {start};
  const WorkerReport* const workers[] = {&one, &two};

  EXPECT_EQ(PhaseTable(workers, {}),
            "phase     time  iter/s    CPU  run delay  lost wakes\n"
            "start    1.00s     200   100%      500ms           0\n"
            "crowded  2.00s      50  25.0%      250ms           0\n");
}

TEST(PhaseTableTest, PartsOfAPhaseHaveTheirRows) {
  WorkerReport worker;
  worker.phases = {
      {.name = "start", .part = 0, .part_name = "spin", .wall_ns = kSecondNs},
      {.name = "start", .part = 1, .part_name = "sleep", .first_at_ns = 1, .wall_ns = kSecondNs}};
  const WorkerReport* const workers[] = {&worker};

  EXPECT_EQ(PhaseTable(workers, {}),
            "phase           time  iter/s  CPU  run delay  lost wakes\n"
            "start 0 spin   1.00s       0    -          -           0\n"
            "start 1 sleep  1.00s       0    -          -           0\n");
}

TEST(PhaseTableTest, ARunOfOnePhaseHasNoTable) {
  const WorkerReport worker;
  const WorkerReport* const workers[] = {&worker};

  EXPECT_EQ(PhaseTable(workers, {}), "");
}

}  // namespace
}  // namespace ktstr
