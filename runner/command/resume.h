// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A run in the form in which its journal keeps it, and back: how a run goes on that was killed.

#ifndef RUNNER_COMMAND_RESUME_H_
#define RUNNER_COMMAND_RESUME_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runner/command/run_options.h"
#include "runner/discover/selftest.h"
#include "runner/journal/history.h"
#include "runner/journal/journal.h"

namespace runner {

// A run as it was begun, and what has become of it.
struct ResumedRun {
  std::unique_ptr<Journal> journal;
  RunOptions options;
  std::map<std::string, std::string> asked;  // JournalHead::asked.
  std::vector<Selftest> selftests;           // In the order of the run.
  History history;
  bool has_rebooted = false;  // Since the last session.
  uint64_t torn_bytes = 0;
};

// The first record of a run of these tests. `asked` goes into run.json.
JournalHead DescribeRun(const RunOptions& options, const std::vector<Selftest>& selftests,
                        std::map<std::string, std::string> asked);

// Returns what `given`, a command line with --resume, means. Errors are the caller's mistake: a
// folder without a journal, a run that still goes on, other options than those that it began with,
// or a test whose files have changed.
absl::StatusOr<ResumedRun> ReadRun(const RunOptions& given);

// The record that this process makes of itself.
SessionStarted DescribeSession(const std::string& temporary_dir);

// Removes what earlier sessions have left in temporary folders. After a reboot it also puts back
// what the disk has not kept of the logs and results that `history` has. Returns what stays of the
// folders, one line each.
std::vector<std::string> TidyUp(const std::string& out_dir, const ResumedRun& run);

}  // namespace runner

#endif  // RUNNER_COMMAND_RESUME_H_
