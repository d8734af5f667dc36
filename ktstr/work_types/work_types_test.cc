// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What every work type promises, in every mode that it allows: it starts, every worker iterates,
// the instruments are filled, no wake is lost, it stops within its bound and leaves nothing.

#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ktstr/shared/instrument.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/type_samples/test_rows.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

namespace registry {
#define KTSTR_WORK_TYPE(Name) const WorkTypeInfo& Name() noexcept;
#include "ktstr/work_types/work_types.def"
#undef KTSTR_WORK_TYPE
}  // namespace registry

namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Case {
  TestRow row;
  WorkerMode mode;

  std::string name() const {
    return absl::StrCat(row.work.name(), row.variant,
                        mode == WorkerMode::kFork ? "Fork" : "Thread");
  }
};

std::ostream& operator<<(std::ostream& out, const Case& test_case) {
  return out << test_case.name();
}

std::vector<Case> Cases() {
  std::vector<Case> cases;
  for (const TestRow& row : TestRows()) {
    cases.push_back({row, WorkerMode::kFork});
    if (row.work.info().traits.no_threads_because == nullptr) {
      cases.push_back({row, WorkerMode::kThread});
    }
  }
  return cases;
}

int OpenDescriptors() {
  int count = 0;
  DIR* const folder = ::opendir("/proc/self/fd");
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
}

bool HasChildren() {
  return ::waitpid(-1, nullptr, WNOHANG | __WALL) != -1 || errno != ECHILD;
}

class WorkTypeTest : public ::testing::TestWithParam<Case> {};

INSTANTIATE_TEST_SUITE_P(Types, WorkTypeTest, ::testing::ValuesIn(Cases()),
                         [](const auto& param_info) { return param_info.param.name(); });

// What a row promises to sample.
std::vector<Instrument> PromisedInstruments(const TestRow& row) {
  std::vector<Instrument> promised;
  for (size_t i = 0; i < kInstrumentCount; ++i) {
    const auto instrument = static_cast<Instrument>(i);
    if (!row.work.info().traits.instruments.Contains(instrument)) continue;
    if (!row.may_stay_empty.Contains(instrument)) promised.push_back(instrument);
  }
  return promised;
}

// Whether every worker has iterated and every promised instrument has a sample.
bool HasKeptItsPromises(const Workload& workload, const TestRow& row) {
  const std::vector<uint64_t> iterations = workload.SnapshotIterations();
  const std::vector<Instrument> promised = PromisedInstruments(row);
  return *std::min_element(iterations.begin(), iterations.end()) >= row.iterations &&
         std::all_of(promised.begin(), promised.end(), [&](Instrument instrument) {
           return workload.SnapshotSamples(instrument) > 0;
         });
}

TEST_P(WorkTypeTest, KeepsItsPromises) {
  const TestRow& row = GetParam().row;
  if (row.lacks != nullptr) {
    if (const std::string reason = row.lacks(); !reason.empty()) GTEST_SKIP() << reason;
  }
  const int descriptors = OpenDescriptors();
  const GroupConfig group{.work = row.work, .workers = row.workers, .mode = GetParam().mode};
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {group}}));
  ASSERT_OK(workload.Start());
  // However slow the machine.
  while (!HasKeptItsPromises(workload, row)) {
    ASSERT_THAT(workload.RunFor(absl::Milliseconds(1)), IsOkAndHolds(true));
  }

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  ASSERT_THAT(report.workers, SizeIs(row.workers));
  for (const WorkerReport& worker : report.workers) {
    EXPECT_TRUE(worker.completed) << worker.role << " " << WorkerExitName(worker.exit.kind);
    EXPECT_EQ(worker.exit.kind, WorkerExit::Kind::kFinished);
    EXPECT_THAT(worker.setup_failures, IsEmpty())
        << worker.setup_failures[0].step << " errno " << worker.setup_failures[0].error;
    EXPECT_THAT(worker.instrument_faults, IsEmpty());
    EXPECT_EQ(worker.lost_wakes, 0u);
  }
  for (const Instrument instrument : PromisedInstruments(row)) {
    EXPECT_GT(report.Merged(instrument).count(), 0u) << InstrumentName(instrument);
  }
  EXPECT_FALSE(HasChildren());
  EXPECT_EQ(OpenDescriptors(), descriptors);
}

TEST(WorkTypesTest, EveryTypeHasARow) {
  std::set<std::string> with_rows;
  for (const TestRow& row : TestRows()) with_rows.insert(row.work.name());
#define KTSTR_WORK_TYPE(Name) \
  EXPECT_TRUE(with_rows.contains(registry::Name().name)) << #Name " has no row";
#include "ktstr/work_types/work_types.def"
#undef KTSTR_WORK_TYPE
}

TEST(WorkTypesTest, TheDefaultsAreValid) {
#define KTSTR_WORK_TYPE(Name)                                                     \
  if (registry::Name().traits.not_by_name_because == nullptr) {                   \
    EXPECT_EQ(WorkSpec(registry::Name()).Validate().parameter, nullptr) << #Name; \
  }
#include "ktstr/work_types/work_types.def"
#undef KTSTR_WORK_TYPE
}

}  // namespace
}  // namespace ktstr
