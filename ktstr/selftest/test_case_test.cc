// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/test_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

class TestCaseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<Machine> machine = ReadMachine();
    ASSERT_OK(machine);
    machine_ = *std::move(machine);
    ASSERT_OK_AND_ASSIGN(pipe_, sys::MakePipe());
    writer_.emplace(ktap::KtapWriter::Options{.fd = pipe_.write_end.get()});
    surroundings_.emplace(TestCase::Surroundings{
        .machine = *machine_, .limits = {}, .writer = *writer_, .name = "x"});
  }

  TestCase::Surroundings& surroundings() { return *surroundings_; }

 private:
  std::optional<Machine> machine_;
  sys::Pipe pipe_;
  std::optional<ktap::KtapWriter> writer_;
  std::optional<TestCase::Surroundings> surroundings_;
};

TEST_F(TestCaseTest, PhasesActOnTheWorkersBeforeTheyCountForThem) {
  TestCase test(surroundings());
  std::vector<int> counts;
  const auto note = [&](Workload& workload) {
    counts.push_back(static_cast<int>(workload.worker_count()));
    return workload.SetNice(0, 5);
  };

  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      test.RunPhases({.groups = {{.work = SpinWait{}, .workers = 2}}},
                     {{.name = "before", .nominal = absl::Milliseconds(30)},
                      {.name = "after", .nominal = absl::Milliseconds(30), .begin = note}}));

  EXPECT_THAT(counts, ::testing::ElementsAre(2));
  ASSERT_EQ(report.phases.size(), 3u);
  EXPECT_EQ(report.phases[1].name, "before");
  EXPECT_EQ(report.phases[2].name, "after");
}

TEST_F(TestCaseTest, AShortRunGoesOnUntilEachWorkerHasEndedItsIterations) {
  TestCase test(surroundings());

  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      test.RunUntilEach({.groups = {{.work = SpinWait{}, .workers = 2}}}, absl::ZeroDuration(), 5));

  for (const WorkerReport& worker : report.workers) EXPECT_GE(worker.iterations, 5u);
}

TEST_F(TestCaseTest, AControlIsNotWaitedFor) {
  surroundings().control = true;
  TestCase test(surroundings());

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       test.RunUntilEach({.groups = {{.work = SpinWait{.spin_iters = 1 << 20}}}},
                                         absl::ZeroDuration(), 1'000'000));

  EXPECT_LT(report.workers[0].iterations, 1'000'000u);
}

TEST_F(TestCaseTest, AnActionThatFailsEndsTheRun) {
  TestCase test(surroundings());

  const auto report = test.RunPhases(
      {.groups = {{.work = SpinWait{}}}},
      {{.name = "a", .begin = [](Workload&) { return absl::PermissionDeniedError("no"); }}});

  EXPECT_THAT(report.status().message(), "no");
}

TEST_F(TestCaseTest, AFailedExpectationRefutesTheClaimAndAnErrorDoesNot) {
  TestCase failed(surroundings());
  failed.Expect(false, "holds");
  EXPECT_TRUE(failed.refuted());

  TestCase erred(surroundings());
  erred.Expect(false, "holds");
  erred.SkipOrFail(absl::InternalError("clone"));
  EXPECT_FALSE(erred.refuted());
}

}  // namespace
}  // namespace ktstr
