// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// History: the past of a run, from its journal, for a runner that goes on with it. Pure.

#ifndef RUNNER_JOURNAL_HISTORY_H_
#define RUNNER_JOURNAL_HISTORY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/event/run_event.h"
#include "runner/journal/journal_record.h"

namespace runner {

struct History {
  std::optional<RunStarted> run;  // Nullopt: the runner died before it began.
  // TestStarted, CaseFinished, TestSlow and AttemptEnded, in order, of all attempts that count.
  std::vector<JournalRecord> steps;
  // Attempts whose end is not known: they ran when the runner died.
  std::vector<TestStarted> lost;
  uint64_t attempts = 0;                    // How many have ever begun.
  std::string boot_id;                      // The boot of the last session.
  std::vector<std::string> temporary_dirs;  // The folders of all sessions.
};

// The past of the run that has these records. `drop_lost`: the attempts in `lost` do not count.
History ReadHistory(std::vector<JournalRecord> records, bool drop_lost);

}  // namespace runner

#endif  // RUNNER_JOURNAL_HISTORY_H_
