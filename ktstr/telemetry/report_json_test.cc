// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/report_json.h"

#include <cerrno>
#include <csignal>
#include <nlohmann/json.hpp>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;
using Json = nlohmann::json;

WorkerReport FullWorker() {
  WorkerReport worker{.group = 1, .index = 2, .position = 1, .role = "responder"};
  worker.pid = 4711;
  worker.tid = 4712;
  worker.completed = false;
  worker.exit = {.kind = WorkerExit::Kind::kTimedOut,
                 .code = SIGKILL,
                 .text = "killed at the deadline",
                 .task_state = "D (disk sleep)",
                 .wait_channel = "futex_wait_queue",
                 .kernel_stack = "a\nb\n"};
  worker.setup_failures = {{.step = "policy", .error = EPERM}};
  worker.sched = {.policy = "batch",
                  .nice = -6,
                  .slice_ns = 56,
                  .reset_on_fork = true,
                  .util_min = 57,
                  .util_max = 58};
  worker.remarks = {"ran as vec256"};
  worker.iterations = 9'007'199'254'740'993;  // Not a double.
  worker.work_units = 12;
  worker.start_skew_ns = 13;
  worker.wall_ns = 14;
  worker.cpu_ns = 15;
  worker.schedstat_cpu_ns = 59;
  worker.off_cpu_ns = 16;
  worker.run_delay_ns = 17;
  worker.timeslices = 18;
  worker.voluntary_switches = 19;
  worker.involuntary_switches = 20;
  worker.minor_faults = 21;
  worker.major_faults = 22;
  worker.phases = {
      {.name = "start",
       .part = 3,
       .part_name = "io",
       .stays = 40,
       .first_at_ns = 41,
       .open = true,
       .wall_ns = 42,
       .cpu_ns = 43,
       .run_delay_ns = 44,
       .timeslices = 45,
       .voluntary_switches = 46,
       .involuntary_switches = 47,
       .iterations = 48,
       .work_units = 49,
       .blocks = 50,
       .passes = 51,
       .lost_wakes = 52,
       .max_gap_ns = 56,
       .max_gap_at_ns = 57,
       .max_gap_cpu = 58,
       .histograms = {{Instrument::kWakeLatency, HistogramSnapshot({{10, 1}, {64, 1}}, 10, 64, 74)},
                      {Instrument::kLockWait, {}}}}};
  worker.stays_left_out = 53;
  worker.numa_pages = {{"0", 54}, {"17", 55}};
  worker.cpus_used = CpuSet::Of({0, 2, 3});
  worker.migrations = 23;
  worker.migration_events = {{.at_ns = 24, .from_cpu = 0, .to_cpu = 2}};
  worker.max_gap_ns = 25;
  worker.max_gap_at_ns = 26;
  worker.max_gap_cpu = 3;
  worker.stall_events = {{.at_ns = 27, .duration_ns = 28, .cpu = 2}};
  worker.stalls = 29;
  worker.blocks = 30;
  worker.passes = 31;
  worker.spurious_wakes = 32;
  worker.interrupted_waits = 33;
  worker.lost_wakes = 34;
  worker.details = {{"produced", 36}, {"queue_full_waits", 37}};
  worker.instruments[Instrument::kWakeLatency] = {
      .histogram = HistogramSnapshot({{10, 1}, {128, 2}}, 10, 129, 267),
      .samples = {{.at_ns = 35, .value_ns = 129}}};
  worker.instruments[Instrument::kLockWait] = {};
  worker.instrument_faults = {"CPU time exceeds wall time"};
  return worker;
}

WorkloadReport FullReport() {
  WorkloadReport report;
  report.groups = {{.name = "pair",
                    .work_type = "FutexPingPong",
                    .parameters = {{"spin_iters", "1024"}, {"another", "true"}},
                    .workers = 2,
                    .group_size = 2,
                    .mode = "fork",
                    .policy = "normal",
                    .nice = -5,
                    .wanted_policy = "normal:3ms",
                    .wanted_nice = -4,
                    .affinity = "0-3",
                    .mem_policy = "bind:0-1",
                    .cgroup = "/sys/fs/cgroup/ktstr-1-1/pair",
                    .reservoir_capacity = 4096}};
  report.workers = {FullWorker()};
  report.duration_ns = 1;
  report.start_skew_ns = 2;
  report.stop_latency_p50_ns = 3;
  report.stop_latency_max_ns = 4;
  report.spin_step_ns = 24.5;
  report.spawner_tid = 5;
  report.numa_pages_migrated = 7;
  report.lost_wakes_unwatched_ns = 8;
  report.notes = {"a remark"};
  report.phases = {{.name = "start", .began_at_ns = 6}};
  return report;
}

TEST(ReportJsonTest, EveryFieldIsWritten) {
  ASSERT_OK_AND_ASSIGN(const std::string golden,
                       ReadFile("ktstr/telemetry/testdata/full_report.json"));

  EXPECT_EQ(ReportToJson(FullReport()), golden);
}

TEST(ReportJsonTest, WhatIsReadBackIsTheSame) {
  const std::string text = ReportToJson(FullReport());

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, ReportFromJson(text));

  EXPECT_EQ(ReportToJson(report), text);
  EXPECT_EQ(report.workers[0].iterations, 9'007'199'254'740'993u);
  EXPECT_EQ(report.workers[0].histogram(Instrument::kWakeLatency),
            FullWorker().histogram(Instrument::kWakeLatency));
}

TEST(ReportJsonTest, AbsentValuesHaveNoKey) {
  WorkloadReport report;
  report.groups.emplace_back();
  report.workers.emplace_back();

  const Json json = Json::parse(ReportToJson(report), nullptr, false);

  for (const char* key : {"start_skew_ns", "stop_latency_p50_ns", "stop_latency_max_ns",
                          "spin_step_ns", "spawner_tid", "numa_pages_migrated",
                          "lost_wakes_unwatched_ns", "environment", "witness"}) {
    EXPECT_FALSE(json.contains(key)) << key;
  }
  EXPECT_FALSE(json["groups"][0].contains("nice"));
  const Json& worker = json["workers"][0];
  for (const char* key :
       {"pid", "tid", "start_skew_ns", "wall_ns", "sched", "cpu_ns", "schedstat_cpu_ns",
        "off_cpu_ns", "run_delay_ns", "timeslices", "voluntary_switches", "involuntary_switches",
        "minor_faults", "major_faults", "max_gap_ns", "max_gap_at_ns", "max_gap_cpu", "details",
        "numa_pages"}) {
    EXPECT_FALSE(worker.contains(key)) << key;
  }
  EXPECT_EQ(worker["exit"], Json({{"kind", "finished"}}));
  EXPECT_EQ(ReportToJson(*ReportFromJson(ReportToJson(report))), ReportToJson(report));
}

TEST(ReportJsonTest, ExtrasArePutInAsTheyAre) {
  const ReportExtras extras = {.environment_json = R"({"kernel": "6.18"})",
                               .witness_json = R"({"cpus": []})"};

  const std::string text = ReportToJson(WorkloadReport(), extras);

  const Json json = Json::parse(text, nullptr, false);
  EXPECT_EQ(json["environment"], Json({{"kernel", "6.18"}}));
  EXPECT_EQ(json["witness"], Json::parse(R"({"cpus": []})"));
  EXPECT_TRUE(ReportFromJson(text).ok());
}

TEST(ReportJsonTest, AHistogramTakesOneLine) {
  const std::string text = ReportToJson(FullReport());

  EXPECT_THAT(text, HasSubstr("\"buckets\": [[10,1],[128,2]]\n"));
  EXPECT_EQ(text.back(), '\n');
}

TEST(ReportJsonTest, BytesThatAreNotUtf8AreReplaced) {
  WorkloadReport report;
  report.notes = {"\xff"};

  EXPECT_FALSE(Json::parse(ReportToJson(report), nullptr, false).is_discarded());
}

struct Damage {
  const char* path;
  const char* value;
  const char* message;
};

class ReportFromJsonTest : public ::testing::TestWithParam<Damage> {};

TEST_P(ReportFromJsonTest, NamesTheDamagedPlace) {
  Json json = Json::parse(ReportToJson(FullReport()), nullptr, false);
  json[Json::json_pointer(GetParam().path)] = Json::parse(GetParam().value, nullptr, false);

  EXPECT_THAT(ReportFromJson(json.dump()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    Damages, ReportFromJsonTest,
    ::testing::Values(
        Damage{"/schema", "\"ktstr.run/1\"", "schema is not ktstr.workload-report/1"},
        Damage{"/duration_ns", "-1", "duration_ns: expected a larger number"},
        Damage{"/duration_ns", "1.5", "duration_ns: expected a whole number"},
        Damage{"/workers", "{}", "workers: expected an array"},
        Damage{"/workers/0/exit/kind", "\"bored\"",
               "workers[0].exit.kind: expected how a worker ended"},
        Damage{"/workers/0/group", "5000000000", "workers[0].group: expected a smaller number"},
        Damage{"/workers/0/cpus_used", "\"x\"", "workers[0].cpus_used: expected a list of CPUs"},
        Damage{"/workers/0/migration_events", "[[1,2]]",
               "migration_events[0]: expected an array of 3 numbers"},
        Damage{"/workers/0/histograms/wake_latency/buckets", "[[129,1]]",
               "histograms.wake_latency.buckets[0]: expected the lower bound"},
        Damage{"/workers/0/histograms/wake_latency/buckets", "[[9,1],[8,1]]",
               "histograms.wake_latency: expected ascending buckets"}));

TEST(ReportFromJsonTest, AMissingFieldIsNamed) {
  Json json = Json::parse(ReportToJson(FullReport()), nullptr, false);
  json["workers"][0].erase("iterations");

  EXPECT_THAT(ReportFromJson(json.dump()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("workers[0].iterations")));
}

TEST(ReportFromJsonTest, TextThatIsNotJsonIsRefused) {
  EXPECT_THAT(ReportFromJson("{"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not JSON")));
}

}  // namespace
}  // namespace ktstr
