// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PhaseDriver: takes a running workload through the phases of the command line. Parent side.

#ifndef TOOLS_WORKLOAD_PHASE_DRIVER_H_
#define TOOLS_WORKLOAD_PHASE_DRIVER_H_

#include <map>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ktstr/spawn/workload.h"
#include "tools/workload/phase_text.h"

namespace ktstr {

class PhaseDriver {
 public:
  // REQUIRES: phases in the order of their times; `config` has its inherited CPUs; both outlive the
  // driver.
  PhaseDriver(std::span<const PhaseChange> phases, const WorkloadConfig& config);

  // When the next phase begins; InfiniteDuration: no more.
  absl::Duration next_at() const;
  // Changes the workers for the next phase, then begins it. A worker that has ended is left alone;
  // what the kernel refuses is a refusal, not an error.
  absl::Status EnterNext(Workload& workload);
  // "phase 'x': policy of 2 workers: ...", with the error of the first one.
  std::vector<std::string> refusals() const;

 private:
  void ChangeGroup(size_t group, const GroupChange& change, Workload& workload);
  void Note(const std::string& attribute, const absl::Status& status);

  const std::span<const PhaseChange> phases_;
  const WorkloadConfig& config_;
  std::vector<int> nice_;  // Of each group, as last set.
  std::mt19937_64 random_;
  size_t next_ = 0;
  // Of the phase that is being entered, by attribute.
  struct Refusal {
    int workers = 0;
    std::string first_error;
  };
  std::map<std::string, Refusal> refused_;
  std::vector<std::string> refusals_;
};

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_PHASE_DRIVER_H_
