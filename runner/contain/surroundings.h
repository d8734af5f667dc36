// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Surroundings: what the tests of a run share, looked at around each of them. Parent side.

#ifndef RUNNER_CONTAIN_SURROUNDINGS_H_
#define RUNNER_CONTAIN_SURROUNDINGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "runner/contain/kernel_watch.h"
#include "runner/contain/leak_ledger.h"
#include "runner/event/kernel_finding.h"
#include "runner/event/leak.h"

namespace runner {

struct SurroundingsOptions {
  std::string run_id;
  bool has_groups = false;  // Whether every test has a cgroup, which identifies its processes.
  LeakPolicies leaks;       // Kinds that are ignored are not looked at.
  KernelSources kernel;
};

// What a test has left on the machine, and what the kernel said meanwhile.
struct Aftermath {
  std::vector<Leak> leaks;
  std::vector<KernelFinding> kernel_findings;
  std::vector<std::string> notes;
};

// Single-threaded. A look costs a few system calls while nothing changes.
class Surroundings {
 public:
  explicit Surroundings(const SurroundingsOptions& options);

  // A test begins; `test` is its number in the run, not used before. When no test has run since the
  // last one ended, the look of that moment counts: the caller does not wait between.
  void Begin(uint64_t test, const std::string& name);
  // It has ended with all its processes.
  Aftermath End(uint64_t test);

  // The bad flags that the kernel's taint has got since the run began; 0: none.
  uint64_t bad_taint() const { return kernel_.bad_taint(); }
  // Why the kernel's log is not looked at; empty: it is.
  const std::string& remark() const { return kernel_.remark(); }

 private:
  LeakLedger ledger_;
  KernelWatch kernel_;
  uint64_t running_ = 0;
  bool has_looked_ = false;  // Since the last test ended.
};

// Pure. Returns where a process belongs that has this text in /proc/PID/cgroup.
Origin OriginByCgroup(absl::string_view proc_cgroup, absl::string_view run_id);

}  // namespace runner

#endif  // RUNNER_CONTAIN_SURROUNDINGS_H_
