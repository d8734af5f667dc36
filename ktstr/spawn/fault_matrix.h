// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What the tests of the fault matrix share: each states what was said and that nothing was left.

#ifndef KTSTR_SPAWN_FAULT_MATRIX_H_
#define KTSTR_SPAWN_FAULT_MATRIX_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/mapped_region.h"
#include "ktstr/spawn/holdings.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {

// One cell of the matrix. Its row is printed with all others when the test program ends.
class FaultMatrixTest : public ::testing::Test {
 protected:
  void SetUp() override;
  // Fails when anything is left of what the cell made.
  void TearDown() override;

  // What the row says of the fault, and of its report.
  void Note(std::string fault, std::string said);
  // The workloads were made by another process than this one.
  void set_harness(pid_t harness) { harness_ = harness; }

 private:
  MappedRegion shared_;
  Holdings before_;
  pid_t harness_ = 0;
  std::string fault_;
  std::string said_;
};

// "signaled 11 after 1 iterations".
std::string Describe(const WorkerReport& worker);

// Runs until the first worker has made an iteration, and collects.
absl::StatusOr<WorkloadReport> RunUntilFault(Workload workload);

// Runs `body` in a forked process of its own, whose limits and user it may change, and returns its
// result.
std::string InChildProcess(const std::function<std::string()>& body);

// Whether the misbehaviours of the test reach `count` within ten seconds.
bool AwaitMisbehaviours(uint32_t count);

}  // namespace ktstr

#endif  // KTSTR_SPAWN_FAULT_MATRIX_H_
