// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Checks against their definitions, worked out the long way on random reports.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "ktstr/check/cpu_share.h"
#include "ktstr/check/field.h"
#include "ktstr/check/latency.h"
#include "ktstr/check/pages.h"
#include "ktstr/check/per_iteration.h"
#include "ktstr/check/rate.h"
#include "ktstr/check/reports_for_tests.h"
#include "ktstr/check/set_up_failures.h"
#include "ktstr/check/spread.h"
#include "ktstr/check/work_conservation.h"
#include "ktstr/shared/histogram.h"

namespace ktstr::check {
namespace {

constexpr int kTrials = 300;

// Random numbers; the seed of the trial is in the message of a failure.
class Random {
 public:
  explicit Random(int seed) : engine_(static_cast<uint64_t>(seed)) {}
  uint64_t Below(uint64_t end) {
    return std::uniform_int_distribution<uint64_t>(0, end - 1)(engine_);
  }
  // Durations of all sizes alike, as latencies are.
  uint64_t Duration() { return uint64_t{1} << Below(36) | Below(uint64_t{1} << Below(36)); }

 private:
  std::mt19937_64 engine_;
};

std::vector<uint64_t> RandomDurations(Random& random, size_t count) {
  std::vector<uint64_t> values(count);
  for (uint64_t& value : values) value = random.Duration();
  return values;
}

HistogramSnapshot Recorded(const std::vector<uint64_t>& values) {
  static Histogram histogram;
  new (&histogram) Histogram{};
  for (const uint64_t value : values) histogram.Record(value);
  return HistogramSnapshot(histogram);
}

// Each of the workers with its own part of the values.
WorkloadReport WithWakes(const std::vector<std::vector<uint64_t>>& values) {
  WorkloadReport report = HealthyReport({static_cast<int>(values.size())});
  for (size_t i = 0; i < values.size(); ++i) {
    report.workers[i].instruments[Instrument::kWakeLatency].histogram = Recorded(values[i]);
  }
  return report;
}

TEST(CheckPropertiesTest, APercentileIsTheNearestRankOfAllSamples) {
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const std::vector<uint64_t> a = RandomDurations(random, 100 + random.Below(200));
    const std::vector<uint64_t> b = RandomDurations(random, 1 + random.Below(100));
    std::vector<uint64_t> all = a;
    all.insert(all.end(), b.begin(), b.end());
    std::sort(all.begin(), all.end());
    const double percent = std::vector<double>{50, 90, 99}[random.Below(3)];
    const auto rank =
        static_cast<size_t>(std::ceil(percent / 100 * static_cast<double>(all.size()) - 1e-9));
    const auto exact = static_cast<double>(all[rank - 1]);

    const Result result =
        WakeLatency(WithWakes({a, b})).Percentile(percent).AtMost(absl::Nanoseconds(1));

    ASSERT_TRUE(result.value.has_value());
    EXPECT_NEAR(*result.value, exact, exact / 128 + 1);
    EXPECT_EQ(result.samples, all.size());
  }
}

TEST(CheckPropertiesTest, ALimitAboveAPercentilePassesAndOneBelowFails) {
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const WorkloadReport report = WithWakes({RandomDurations(random, 200)});
    const auto value =
        static_cast<int64_t>(*WakeLatency(report).p90().AtMost(absl::ZeroDuration()).value);

    const auto at = [&](int64_t ns) {
      return WakeLatency(report).p90().AtMost(absl::Nanoseconds(ns));
    };

    EXPECT_EQ(at(value).outcome, Outcome::kPass);
    EXPECT_EQ(at(value - 1).outcome, Outcome::kFail);
    EXPECT_EQ(WakeLatency(report).p90().AtLeast(absl::Nanoseconds(value)).outcome, Outcome::kPass);
    EXPECT_EQ(WakeLatency(report).p90().AtLeast(absl::Nanoseconds(value + 1)).outcome,
              Outcome::kFail);
  }
}

TEST(CheckPropertiesTest, TakingTheExcusedTimeFromTheSamplesMakesThemPass) {
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    std::vector<uint64_t> values = RandomDurations(random, 200);
    // In the middle of the range, and the lower bound of a bucket, so that nothing is rounded.
    const uint64_t limit = Histogram::LowerBoundOf(Histogram::BucketOf(random.Duration()));
    const Result result = WakeLatency(WithWakes({values}))
                              .p90()
                              .AtMost(absl::Nanoseconds(static_cast<int64_t>(limit)));
    if (result.outcome != Outcome::kFail) continue;

    // The cheapest way: the smallest of those above the limit lose what they have too much.
    std::sort(values.begin(), values.end());
    uint64_t taken = 0;
    for (size_t rank = 0; rank < 180; ++rank) {
      if (values[rank] > limit) taken += values[rank] - limit;
    }

    ASSERT_TRUE(result.excusable_ns.has_value());
    EXPECT_LE(*result.excusable_ns, taken + 1);
    EXPECT_GE(
        static_cast<double>(*result.excusable_ns) * 1.02 + 200.0 * static_cast<double>(limit) / 64,
        static_cast<double>(taken));
  }
}

TEST(CheckPropertiesTest, EqualSharesFailExactlyWhenAWorkerIsFurtherOffThanTolerated) {
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const size_t count = 2 + random.Below(6);
    WorkloadReport report = HealthyReport({static_cast<int>(count)});
    double total = 0;
    for (WorkerReport& worker : report.workers) {
      worker.cpu_ns = 900'000'000 + random.Below(200'000'000);
      total += static_cast<double>(*worker.cpu_ns);
    }
    const double expected = 1 / static_cast<double>(count);
    bool misses = false;
    for (const WorkerReport& worker : report.workers) {
      const double share = static_cast<double>(*worker.cpu_ns) / total;
      misses |= std::abs(share - expected) > 0.06 * expected + 1e6 / total;
    }

    const Result result =
        CpuShare(report).EqualWithin({.relative = 0.06, .slack = absl::Milliseconds(1)});

    EXPECT_EQ(result.outcome, misses ? Outcome::kFail : Outcome::kPass);
  }
}

TEST(CheckPropertiesTest, PartsOfAllGroupsAddUpToOne) {
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    WorkloadReport report = HealthyReport({2, 1, 3});
    for (WorkerReport& worker : report.workers) worker.cpu_ns = 1 + random.Below(1'000'000'000);

    double sum = 0;
    for (int group = 0; group < 3; ++group) sum += *CpuShare(report).Group(group).AtMost(1).value;

    EXPECT_NEAR(sum, 1, 1e-9);
  }
}

TEST(CheckPropertiesTest, JainsIndexLiesBetweenOneOfNAndOneAndKnowsNoScale) {
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    std::vector<double> values(1 + random.Below(20));
    for (double& value : values) value = static_cast<double>(1 + random.Below(1'000'000));
    std::vector<double> scaled = values;
    for (double& value : scaled) value *= 7.5;

    const double index = JainIndex(values);

    EXPECT_GE(index, 1 / static_cast<double>(values.size()) - 1e-12);
    EXPECT_LE(index, 1 + 1e-12);
    EXPECT_NEAR(JainIndex(scaled), index, 1e-9);
    // Jain's index says the same as the coefficient of variation: 1 / (1 + CV^2).
    const double cv = CoefficientOfVariation(values).value_or(0);
    EXPECT_NEAR(index, 1 / (1 + cv * cv), 1e-9);
  }
}

TEST(CheckPropertiesTest, TheCvOfAHistogramIsThatOfItsSamples) {
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const std::vector<uint64_t> values = RandomDurations(random, 2 + random.Below(300));
    const std::vector<double> exact(values.begin(), values.end());

    const double cv = CoefficientOfVariation(exact).value();

    EXPECT_NEAR(*WakeLatency(WithWakes({values})).CvAtMost(0).value, cv, 0.02 * (1 + cv));
  }
}

TEST(CheckPropertiesTest, RatiosAreThoseOfTheSums) {
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    WorkloadReport report = HealthyReport({3});
    double migrations = 0;
    double iterations = 0;
    for (WorkerReport& worker : report.workers) {
      worker.migrations = random.Below(1000);
      worker.iterations = 1 + random.Below(1000);
      migrations += static_cast<double>(worker.migrations);
      iterations += static_cast<double>(worker.iterations);
    }

    EXPECT_NEAR(*Migrations(report).AtMostPerIteration(0).value, migrations / iterations, 1e-9);
  }
}

Outcome Expected(bool holds) {
  return holds ? Outcome::kPass : Outcome::kFail;
}

TEST(CheckPropertiesTest, FieldsAreThoseOfEachWorkerAndOfAll) {
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    WorkloadReport report = HealthyReport({static_cast<int>(1 + random.Below(5))});
    const uint64_t limit = random.Below(100);
    uint64_t total = 0;
    uint64_t iterations = 0;
    bool each_at_most = true;
    bool each_at_least = true;
    for (WorkerReport& worker : report.workers) {
      worker.minor_faults = random.Below(100);
      worker.iterations = 1 + random.Below(50);
      total += *worker.minor_faults;
      iterations += worker.iterations;
      each_at_most &= *worker.minor_faults <= limit;
      each_at_least &= *worker.minor_faults >= limit;
    }
    const Field faults = MinorFaults(report);
    const double part = static_cast<double>(total) / static_cast<double>(iterations);

    EXPECT_EQ(faults.EachAtMost(limit).outcome, Expected(each_at_most));
    EXPECT_EQ(faults.EachAtLeast(limit).outcome, Expected(each_at_least));
    EXPECT_EQ(faults.TotalAtMost(limit).outcome, Expected(total <= limit));
    EXPECT_EQ(faults.TotalAtLeast(limit).outcome, Expected(total >= limit));
    EXPECT_EQ(faults.TotalExactly(total).outcome, Outcome::kPass);
    EXPECT_EQ(faults.TotalExactly(total + 1).outcome, Outcome::kFail);
    EXPECT_NEAR(*faults.PerIterationAtMost(1).value, part, 1e-9);
    EXPECT_EQ(faults.PerIterationAtMost(1).outcome, Expected(part <= 1));
    EXPECT_EQ(faults.PerIterationAtLeast(1).outcome, Expected(part >= 1));
  }
}

TEST(CheckPropertiesTest, TimeThatExcusesALateStartIsTheWorstWorkersExcess) {
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    WorkloadReport report = HealthyReport({4});
    const uint64_t limit_ns = random.Below(1'000'000);
    uint64_t latest_ns = 0;
    for (WorkerReport& worker : report.workers) {
      worker.start_skew_ns = random.Below(1'000'000);
      latest_ns = std::max(latest_ns, *worker.start_skew_ns);
    }

    const Result result =
        StartSkew(report).EachAtMost(absl::Nanoseconds(static_cast<int64_t>(limit_ns)));

    EXPECT_EQ(result.outcome, Expected(latest_ns <= limit_ns));
    if (latest_ns > limit_ns) {
      EXPECT_EQ(result.excusable_ns, latest_ns - limit_ns);
    }
  }
}

TEST(CheckPropertiesTest, PagesByNodeAreCountedOneByOne) {
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    WorkloadReport report = HealthyReport({3});
    const std::set<int> nodes = {static_cast<int>(random.Below(4)), 5};
    double there = 0;
    double all = 0;
    for (WorkerReport& worker : report.workers) {
      for (int node = 0; node < 8; ++node) {
        const uint64_t pages = 1 + random.Below(100);
        worker.numa_pages.emplace_back(std::to_string(node), pages);
        all += static_cast<double>(pages);
        if (nodes.contains(node)) there += static_cast<double>(pages);
      }
    }

    EXPECT_NEAR(*Pages(report).OnNodesAtLeast(nodes, 0).value, there / all, 1e-12);
    EXPECT_EQ(Pages(report).OnNodesAtMost(nodes, 0.25).outcome, Expected(there / all <= 0.25));
  }
}

TEST(CheckPropertiesTest, SetUpFailuresAreWorkersWhoseStepFailed) {
  const std::vector<std::string> steps = {"affinity", "policy", "name"};
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    WorkloadReport report = HealthyReport({5});
    std::map<std::string, uint64_t> failed;
    uint64_t any = 0;
    for (WorkerReport& worker : report.workers) {
      for (const std::string& step : steps) {
        if (random.Below(3) != 0) continue;
        worker.setup_failures.push_back({.step = step, .error = 1});
        ++failed[step];
      }
      any += worker.setup_failures.empty() ? 0 : 1;
    }

    EXPECT_EQ(SetUpFailures(report).Exactly(any).outcome, Outcome::kPass);
    for (const std::string& step : steps) {
      EXPECT_EQ(SetUpFailures(report).Step(step).Exactly(failed[step]).outcome, Outcome::kPass);
      EXPECT_EQ(SetUpFailures(report).Step(step).AtMost(1).outcome, Expected(failed[step] <= 1));
    }
  }
}

TEST(CheckPropertiesTest, WastedTimeNeverExceedsIdleTimeOrWaiting) {
  for (int seed = 0; seed < kTrials; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    WorkloadReport report = HealthyReport({2});
    const double wall = 2e9;
    double waited = 0;
    for (WorkerReport& worker : report.workers) {
      worker.run_delay_ns = random.Below(2'000'000'000);
      waited += static_cast<double>(*worker.run_delay_ns);
    }
    const std::map<int, uint64_t> idle = {{0, random.Below(2'000'000'000)},
                                          {1, random.Below(2'000'000'000)}};
    const double idled = static_cast<double>(idle.at(0)) + static_cast<double>(idle.at(1));

    EXPECT_NEAR(*WorkConservation(report, idle).AtMost(0).value, std::min(waited, idled) / wall,
                1e-9);
  }
}

}  // namespace
}  // namespace ktstr::check
