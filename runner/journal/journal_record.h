// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// JournalRecord: what the journal of a run holds. Plain data, and as bytes.

#ifndef RUNNER_JOURNAL_JOURNAL_RECORD_H_
#define RUNNER_JOURNAL_JOURNAL_RECORD_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "runner/discover/selftest.h"
#include "runner/event/run_event.h"

namespace runner {

// Distinguishes a file from another one of its name.
struct FileStamp {
  std::string path;
  uint64_t size_bytes = 0;
  absl::Time changed;

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

// A test of the run, in the order in which they are taken.
struct JournaledTest {
  Selftest selftest;
  std::vector<FileStamp> files;  // The files that it executes.
};

// The request that began the run. The first record.
struct JournalHead {
  std::string directory;                     // Where relative paths begin.
  std::vector<std::string> arguments;        // The command line in one form: "--jobs=2", "tests".
  std::vector<std::string> settings;         // The arguments that say how to run, not what.
  std::map<std::string, std::string> asked;  // The "options" of run.json.
  std::vector<JournaledTest> tests;
};

// A runner has taken the run over.
struct SessionStarted {
  std::string boot_id;
  std::string temporary_dir;
};

// The next step of a test after an attempt.
enum class AfterAttempt {
  kRetry,
  kRepeat,
  kEnd,
  kAlone,  // Once more with nothing beside it: the kernel complained while it and others ran.
};

struct AttemptEnded {
  TestId id;
  AttemptResult result;
  AfterAttempt after = AfterAttempt::kEnd;
};

// The attempt is as if it had never begun.
struct AttemptDropped {
  TestId id;
  int attempt = 1;
};

using JournalRecord = std::variant<JournalHead, SessionStarted, RunStarted, TestStarted,
                                   CaseFinished, TestSlow, AttemptEnded, AttemptDropped>;

std::string Encode(const JournalRecord& record);
// Nullopt for bytes that no Encode() gives.
std::optional<JournalRecord> Decode(absl::string_view bytes);

}  // namespace runner

#endif  // RUNNER_JOURNAL_JOURNAL_RECORD_H_
