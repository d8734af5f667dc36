// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/report_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "absl/strings/str_split.h"

namespace ktstr {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

WorkerReport Spinner(int index) {
  WorkerReport worker{.index = index, .role = "worker", .pid = 100 + index, .completed = true};
  worker.iterations = 2000;
  worker.work_units = 2'048'000;
  worker.wall_ns = 2'000'000'000;
  worker.cpu_ns = 1'000'000'000;
  worker.run_delay_ns = 5'000'000;
  worker.migrations = 3;
  worker.voluntary_switches = 0;
  worker.involuntary_switches = 7;
  worker.max_gap_ns = 1'250'000 * static_cast<uint64_t>(index + 1);
  return worker;
}

WorkloadReport Spinners(int count) {
  WorkloadReport report;
  report.duration_ns = 2'000'000'000;
  report.groups = {{.name = "group0",
                    .work_type = "SpinWait",
                    .parameters = {{"spin_iters", "1024"}},
                    .workers = count,
                    .mode = "fork",
                    .policy = "inherit",
                    .affinity = "inherit"}};
  for (int i = 0; i < count; ++i) report.workers.push_back(Spinner(i));
  return report;
}

TEST(ReportTextTest, ThereIsARowForEachWorkerAndOneForAll) {
  EXPECT_EQ(ReportText(Spinners(2), {}),
            "Ran 2.00s\n"
            "\n"
            "group0: SpinWait spin_iters=1024\n"
            "  2 workers, fork, policy inherit, CPUs inherit\n"
            "\n"
            "worker  iter/s  units/s    CPU  run delay  migr  vol  invol  max gap\n"
            "0        1.00k    1.02M  50.0%     5.00ms     3    0      7   1.25ms\n"
            "1        1.00k    1.02M  50.0%     5.00ms     3    0      7   2.50ms\n"
            "all      2.00k    2.05M   100%     10.0ms     6    0     14   2.50ms\n");
}

TEST(ReportTextTest, ManyWorkersAreSummarisedUnlessEachIsWanted) {
  const std::string summary = ReportText(Spinners(33), {});
  const std::string rows = ReportText(Spinners(33), {.every_worker = true});

  EXPECT_THAT(summary, HasSubstr("\nmin      1.00k"));
  EXPECT_THAT(summary, HasSubstr("7   1.25ms\nmedian   1.00k"));
  EXPECT_THAT(summary, HasSubstr("7   21.2ms\nmax      1.00k"));
  EXPECT_THAT(summary, Not(HasSubstr("\n32")));
  EXPECT_THAT(rows, HasSubstr("\n32"));
  EXPECT_THAT(rows, HasSubstr("\n 0"));
}

TEST(ReportTextTest, ADeadWorkerShowsHowItEndedAndWhatIsUnknownIsADash) {
  WorkloadReport report = Spinners(2);
  report.workers[1].completed = false;
  report.workers[1].exit = {.kind = WorkerExit::Kind::kSignaled, .code = SIGKILL};
  report.workers[1].cpu_ns.reset();

  const std::string text = ReportText(report, {});

  EXPECT_THAT(text, HasSubstr("\n1        1.00k    1.02M      -"));
  EXPECT_THAT(text, HasSubstr("\nworker 1 (pid 101) was killed by signal 9 (Killed) after 2.00k"));
}

TEST(ReportTextTest, InstrumentsAndWaitsHaveTablesWithRoles) {
  WorkloadReport report = Spinners(2);
  report.workers[0].role = "messenger";
  report.workers[1].role = "receiver";
  for (WorkerReport& worker : report.workers) worker.instruments[Instrument::kWakeLatency];
  report.workers[1].instruments[Instrument::kWakeLatency].histogram =
      HistogramSnapshot({{1000, 1}}, 1003, 1003, 1003);
  report.workers[1].lost_wakes = 4;

  const std::string text = ReportText(report, {});

  EXPECT_THAT(text, HasSubstr("\nwake latency  count     p50     p90     p99   p99.9     max\n"
                              "0 messenger       0       -       -       -       -       -\n"
                              "1 receiver        1  1.00us  1.00us  1.00us  1.00us  1.00us\n"));
  EXPECT_THAT(text,
              HasSubstr("\nwaits        blocked  passed  spurious  interrupted  lost wakes\n"));
  EXPECT_THAT(text,
              HasSubstr("\n1 receiver         0       0         0            0           4\n"));
}

TEST(ReportTextTest, NotesAndDoubtsAreAtTheEnd) {
  WorkloadReport report = Spinners(1);
  report.notes = {"the spawner died"};
  report.workers[0].instrument_faults = {"time ran backwards"};

  EXPECT_THAT(ReportText(report, {}), HasSubstr("\nNote: the spawner died\n"
                                                "\nDoubtful: worker 0: time ran backwards\n"));
}

TEST(ReportTextTest, ColoursAreForThoseWhoWantThem) {
  EXPECT_THAT(ReportText(Spinners(1), {}), Not(HasSubstr("\033")));
  EXPECT_THAT(ReportText(Spinners(1), {.style = {.colour = true}}), HasSubstr("\033[1mworker"));
}

TEST(ReportTextTest, NoTableIsWiderThanEightyColumns) {
  WorkloadReport report = Spinners(32);
  for (WorkerReport& worker : report.workers) {
    worker.iterations = worker.work_units = 123'456'789'012;
    worker.migrations = 123'456;
    worker.voluntary_switches = worker.involuntary_switches = 123'456;
    worker.role = worker.index == 0 ? "messenger" : "receiver";
  }

  for (const absl::string_view line : absl::StrSplit(ReportText(report, {}), '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
  }
}

TEST(ReportTextTest, CountersOfTheTypeHaveATable) {
  WorkloadReport report = Spinners(2);
  report.workers[0].details = {{"acquisitions", 3}, {"exclusion_violations", 0}};
  report.workers[1].details = {{"acquisitions", 4}, {"exclusion_violations", 1}};

  EXPECT_THAT(ReportText(report, {}), HasSubstr("counts  acquisitions  exclusion_violations\n"
                                                "0                  3                     0\n"
                                                "1                  4                     1\n"
                                                "all                7                     1\n"));
}

}  // namespace
}  // namespace ktstr
