// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The layout of a run's folder: the name of each file that we write there, spelled once. Pure.
// docs/formats.md describes their contents.

#ifndef RUNNER_FOLDER_LAYOUT_H_
#define RUNNER_FOLDER_LAYOUT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "runner/event/run_event.h"

namespace runner {

// In the folder of the run.
inline constexpr char kResultsFile[] = "results.ktap";
inline constexpr char kEventsFile[] = "events.jsonl";
inline constexpr char kJunitFile[] = "junit.xml";
inline constexpr char kRunJsonFile[] = "run.json";
inline constexpr char kJournalFile[] = "journal";

// In the folder of an attempt.
inline constexpr char kOutputLog[] = "output.log";
inline constexpr char kResultJsonFile[] = "result.json";
// Selftests of ours write it: KTSTR_ARTIFACTS_DIR/expectations.jsonl.
inline constexpr char kExpectationsFile[] = "expectations.jsonl";

// "tests/COLLECTION/TEST/attempt-NUMBER": where an attempt keeps what it leaves, relative to the
// folder of the run. The names are made fit for a file system.
std::string AttemptFolder(const TestId& id, int number);

// The output of the attempt with that folder, as AttemptResult::artifacts_dir names it.
std::string OutputLogPath(absl::string_view out_dir, absl::string_view artifacts_dir);

}  // namespace runner

#endif  // RUNNER_FOLDER_LAYOUT_H_
