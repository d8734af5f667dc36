// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/fault_matrix.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ktstr/base/check.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/base/sys.h"
#include "ktstr/spawn/misbehave.h"

namespace ktstr {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);

struct Row {
  std::string fault;
  std::string said;
  std::string left;
};

class Table : public ::testing::Environment {
 public:
  void Add(Row row) { rows_.push_back(std::move(row)); }
  void TearDown() override {
    std::printf("%-52s %-70s %s\n", "fault", "what was said", "left");
    for (const Row& row : rows_) {
      std::printf("%-52s %-70s %s\n", row.fault.c_str(), row.said.c_str(), row.left.c_str());
    }
  }

 private:
  std::vector<Row> rows_;
};

// Owned by GoogleTest.
Table* const table = [] {
  auto* const made = new Table;
  ::testing::AddGlobalTestEnvironment(made);
  return made;
}();

}  // namespace

void FaultMatrixTest::SetUp() {
  AdoptOrphans();
  const rlimit no_core{};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ASSERT_OK_AND_ASSIGN(shared_, MappedRegion::Shared(sizeof(std::atomic<uint32_t>)));
  misbehaviours = ::new (shared_.data()) std::atomic<uint32_t>(0);
  release_stuck_threads = false;
  before_ = CountHoldings();
}

void FaultMatrixTest::TearDown() {
  release_stuck_threads = true;
  const Holdings after = SettledHoldings(before_, harness_);
  EXPECT_EQ(after, before_);
  table->Add({fault_, said_, after == before_ ? "nothing" : FormatHoldings(after)});
  misbehaviours = nullptr;
}

void FaultMatrixTest::Note(std::string fault, std::string said) {
  fault_ = std::move(fault);
  said_ = std::move(said);
}

std::string Describe(const WorkerReport& worker) {
  std::string said = WorkerExitName(worker.exit.kind);
  if (worker.exit.code != 0) absl::StrAppend(&said, " ", worker.exit.code);
  if (!worker.exit.task_state.empty()) absl::StrAppend(&said, " in ", worker.exit.task_state);
  return absl::StrCat(said, worker.completed ? ", completed" : ", not completed");
}

absl::StatusOr<WorkloadReport> RunUntilFault(Workload workload) {
  if (const absl::Status status = workload.Start(); !status.ok()) return status;
  while (workload.SnapshotIterations()[0] == 0) {
    const absl::StatusOr<bool> running = workload.RunFor(absl::Milliseconds(1));
    if (!running.ok()) return running.status();
    if (!*running) break;
  }
  return std::move(workload).StopAndCollect();
}

std::string InChildProcess(const std::function<std::string()>& body) {
  absl::StatusOr<sys::Pipe> pipe = sys::MakePipe();
  KTSTR_CHECK(pipe.ok());
  const pid_t child = ::fork();
  KTSTR_CHECK(child >= 0);
  if (child == 0) {
    sys::WriteAll(pipe->write_end.get(), body()).IgnoreError();
    ::_exit(0);
  }
  pipe->write_end.reset();
  std::string said;
  std::array<char, 512> buffer;
  for (;;) {
    const absl::StatusOr<size_t> size = sys::Read(pipe->read_end.get(), buffer);
    if (!size.ok() || *size == 0) break;
    said.append(buffer.data(), *size);
  }
  ::waitpid(child, nullptr, 0);
  return said;
}

bool AwaitMisbehaviours(uint32_t count) {
  const MonotonicTime deadline = MonotonicTime::In(kPatience);
  while (misbehaviours->load() < count && !deadline.has_passed()) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  return misbehaviours->load() >= count;
}

}  // namespace ktstr
