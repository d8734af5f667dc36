// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/command/resume.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "runner/folder/layout.h"
#include "runner/folder/remove_folder.h"
#include "runner/folder/run_folder.h"
#include "runner/run/attempt.h"

namespace runner {
namespace {

std::optional<FileStamp> StampOf(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return FileStamp{.path = path,
                   .size_bytes = static_cast<uint64_t>(info.st_size),
                   .changed = absl::TimeFromTimespec(info.st_mtim)};
}

// Returns the words of its command that are files: itself, and an interpreter.
std::vector<FileStamp> FilesOf(const Selftest& selftest) {
  std::vector<FileStamp> files;
  for (const std::string& word : selftest.argv) {
    std::optional<FileStamp> stamp =
        StampOf(ktstr::JoinPath(selftest.directory, absl::StripPrefix(word, "./")));
    if (stamp.has_value()) files.push_back(*std::move(stamp));
  }
  return files;
}

std::string BootId() {
  return ktstr::ReadFile("/proc/sys/kernel/random/boot_id").value_or(std::string());
}

absl::Status CheckArguments(const RunOptions& given, const JournalHead& head) {
  if (given.arguments.empty() || given.arguments == head.arguments) return absl::OkStatus();
  const auto other = std::mismatch(given.arguments.begin(), given.arguments.end(),
                                   head.arguments.begin(), head.arguments.end())
                         .first;
  return absl::InvalidArgumentError(absl::StrCat("--resume goes on as the run was begun: ",
                                                 other == given.arguments.end()
                                                     ? "give all of its options, or none"
                                                     : absl::StrCat("leave '", *other, "' out"),
                                                 ", or begin a new run"));
}

absl::Status CheckFiles(const JournalHead& head) {
  for (const JournaledTest& test : head.tests) {
    if (FilesOf(test.selftest) == test.files) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        FullName(test.selftest.id), " in ", test.selftest.directory,
        " is not what it was when the run began; its results would be of two suites: begin a new "
        "run"));
  }
  return absl::OkStatus();
}

// A log that is all head is in the record.
bool LacksLog(const std::string& path, const AttemptResult& result) {
  const std::optional<FileStamp> stamp = StampOf(path);
  return result.output_tail.empty() &&
         (stamp.has_value() ? stamp->size_bytes : 0) != result.output_bytes;
}

void Restore(const std::string& out_dir, const AttemptEnded& ended) {
  if (ended.result.artifacts_dir.empty()) return;
  const std::string log = OutputLogPath(out_dir, ended.result.artifacts_dir);
  if (!ktstr::MakeDirectories(log.substr(0, log.rfind('/'))).ok()) return;
  if (LacksLog(log, ended.result)) {
    ktstr::WriteFileAtomically(log, ended.result.output_head).IgnoreError();
  }
  WriteResultJson(out_dir, ended.id, ended.result).IgnoreError();
}

}  // namespace

JournalHead DescribeRun(const RunOptions& options, const std::vector<Selftest>& selftests,
                        std::map<std::string, std::string> asked) {
  std::error_code ignored;
  JournalHead head{.directory = std::filesystem::current_path(ignored).string(),
                   .arguments = options.arguments,
                   .settings = options.settings,
                   .asked = std::move(asked)};
  for (const Selftest& selftest : selftests) {
    head.tests.push_back({.selftest = selftest, .files = FilesOf(selftest)});
  }
  return head;
}

absl::StatusOr<ResumedRun> ReadRun(const RunOptions& given) {
  ASSIGN_OR_RETURN(Journal::Opened opened, Journal::Open(given.resume));
  JournalHead& head = opened.head;
  RETURN_IF_ERROR(CheckArguments(given, head));
  RETURN_IF_ERROR(CheckFiles(head));
  ASSIGN_OR_RETURN(RunOptions options, ParseRunSettings(head.settings));
  if (!options.junit.empty()) options.junit = ktstr::JoinPath(head.directory, options.junit);
  if (!options.per_test_logs.empty()) {
    options.per_test_logs = ktstr::JoinPath(head.directory, options.per_test_logs);
  }
  options.rerun_interrupted = given.rerun_interrupted;
  ResumedRun run{.journal = std::move(opened.journal),
                 .options = std::move(options),
                 .asked = std::move(head.asked),
                 .history = ReadHistory(std::move(opened.records), given.rerun_interrupted),
                 .torn_bytes = opened.torn_bytes};
  run.has_rebooted = !run.history.boot_id.empty() && run.history.boot_id != BootId();
  for (JournaledTest& test : head.tests) run.selftests.push_back(std::move(test.selftest));
  return run;
}

SessionStarted DescribeSession(const std::string& temporary_dir) {
  return {.boot_id = BootId(), .temporary_dir = temporary_dir};
}

std::vector<std::string> TidyUp(const std::string& out_dir, const ResumedRun& run) {
  std::vector<std::string> remains;
  for (const std::string& folder : run.history.temporary_dirs) {
    if (!IsTemporaryFolder(folder)) continue;
    const size_t slash = folder.rfind('/');
    const absl::Status removed =
        RemoveFolderBelow(folder.substr(0, slash + 1), folder.substr(slash + 1),
                          ktstr::fork_safe::FoundMounts::kDetach);
    if (!removed.ok()) remains.emplace_back(removed.message());
  }
  if (!run.has_rebooted) return remains;
  for (const JournalRecord& step : run.history.steps) {
    if (const auto* ended = std::get_if<AttemptEnded>(&step)) Restore(out_dir, *ended);
  }
  return remains;
}

}  // namespace runner
