// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/turn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

constexpr uint64_t kMs = 1'000'000;

struct TurnAndWait {
  uint64_t turn;
  uint64_t wait;
};

// The stalls of a worker that had these turns and waited after each, in milliseconds.
std::vector<StallEvent> StallsOf(const std::vector<TurnAndWait>& turns) {
  std::vector<StallEvent> stalls;
  uint64_t now = 0;
  for (const auto& [turn, wait] : turns) {
    now += turn + wait;
    stalls.push_back({.at_ns = now * kMs, .duration_ns = wait * kMs});
  }
  return stalls;
}

WorkloadReport WithTurns(const std::vector<std::vector<TurnAndWait>>& turns) {
  WorkloadReport report = HealthyReport({static_cast<int>(turns.size())});
  for (size_t i = 0; i < turns.size(); ++i) {
    report.workers[i].stall_events = StallsOf(turns[i]);
    report.workers[i].stalls = turns[i].size();
    report.workers[i].cpu_ns = 0;
    for (const TurnAndWait& both : turns[i]) *report.workers[i].cpu_ns += both.turn * kMs;
  }
  return report;
}

TEST(TurnTest, TheLengthThatHalfOfTheTimeIsInDecides) {
  // 9 is cut off by the start of the run.
  const WorkloadReport report =
      WithTurns({{{9, 1}, {2, 1}, {3, 1}}, {{9, 1}, {4, 1}, {5, 1}, {6, 1}}});

  const Result result = Turn(report).length().AtMost(absl::Milliseconds(3));

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_EQ(result.claim, "half-time length of turns of all workers at most 3.00ms");
  // 2 + 3 + 4 of 20 are less than half.
  EXPECT_THAT(result.value, Optional(5e6));
  EXPECT_EQ(result.samples, 5u);
  // One of 4 and one of 5 would have to be shorter.
  EXPECT_THAT(result.excusable_ns, Optional(3 * kMs));
  EXPECT_THAT(result.details, HasSubstr("worker 1 of group0: 3 from 4.00ms to 6.00ms, half of "
                                        "the time in those up to 5.00ms"));
  EXPECT_EQ(Turn(report).length().AtMost(absl::Milliseconds(5)).outcome, Outcome::kPass);
}

TEST(TurnTest, ManyShortTurnsDoNotHideTheLongOnes) {
  std::vector<TurnAndWait> turns(100, {1, 1});
  turns.insert(turns.end(), 11, {10, 1});

  EXPECT_EQ(Turn(WithTurns({turns})).length().AtMost(absl::Milliseconds(6)).outcome,
            Outcome::kFail);
}

TEST(TurnTest, AWaitIsAStall) {
  const WorkloadReport report = WithTurns({{{1, 20}, {1, 30}, {1, 40}, {1, 50}}});

  EXPECT_EQ(Turn(report).wait().AtLeast(absl::Milliseconds(40)).outcome, Outcome::kPass);
  const Result result = Turn(report).wait().AtLeast(absl::Milliseconds(41));
  EXPECT_EQ(result.outcome, Outcome::kFail);
  // No loss of time makes a wait shorter.
  EXPECT_EQ(result.excusable_ns, std::nullopt);
}

TEST(TurnTest, IterationsThatLookLikeStallsTellNothing) {
  WorkloadReport report = WithTurns({{{0, 1}, {0, 1}, {0, 1}, {0, 1}, {0, 1}}});
  report.workers[0].cpu_ns = 5 * kMs;

  const Result result = Turn(report).length().AtMost(absl::Milliseconds(6));

  EXPECT_EQ(result.outcome, Outcome::kInconclusive);
  EXPECT_EQ(result.reason, "worker 0 of group0 has iterations longer than the stall threshold");
}

TEST(TurnTest, AFewTurnsTellNothing) {
  const WorkloadReport report = WithTurns({{{1, 1}, {1, 1}, {1, 1}, {1, 1}}});

  EXPECT_EQ(Turn(report).length().AtMost(absl::Seconds(1)).outcome, Outcome::kInconclusive);
  EXPECT_EQ(Turn(report).wait().AtMost(absl::Seconds(1)).outcome, Outcome::kPass);
}

TEST(TurnTest, AWorkerWithoutStallsNeverGaveItsTurnUp) {
  const WorkloadReport report = WithTurns({{}});

  EXPECT_EQ(Turn(report).wait().AtLeast(absl::ZeroDuration()).outcome, Outcome::kInconclusive);
}

TEST(TurnTest, RandomTurnsHaveTheMedianOfTheirMilliseconds) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 engine(seed);
    const auto upTo = [&engine](uint64_t most) {
      return std::uniform_int_distribution<uint64_t>(1, most)(engine);
    };
    std::vector<std::vector<TurnAndWait>> workers(upTo(3));
    std::vector<uint64_t> lengths;
    size_t count = 0;
    for (std::vector<TurnAndWait>& turns : workers) {
      turns.resize(5 + upTo(20));
      for (auto& [turn, wait] : turns) turn = upTo(100), wait = upTo(100);
      // Each millisecond knows the length of its turn.
      for (size_t i = 1; i < turns.size(); ++i) {
        lengths.insert(lengths.end(), turns[i].turn, turns[i].turn);
        ++count;
      }
    }
    std::sort(lengths.begin(), lengths.end());

    const Result result = Turn(WithTurns(workers)).length().AtMost(absl::Seconds(1));

    EXPECT_THAT(result.value,
                Optional(static_cast<double>(lengths[(lengths.size() - 1) / 2] * kMs)));
    EXPECT_EQ(result.samples, count);
  }
}

}  // namespace
}  // namespace ktstr::check
