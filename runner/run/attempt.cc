// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/attempt.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "runner/folder/layout.h"
#include "runner/folder/remove_folder.h"
#include "runner/judge/cases.h"
#include "runner/judge/judge.h"
#include "runner/report/result_json.h"
#include "runner/run/expectation_file.h"
#include "runner/run/hang.h"
#include "runner/run/leak_findings.h"

namespace runner {
namespace {

constexpr absl::string_view kOwnVariables[] = {"KSFT_TAP_LEVEL",
                                               "KTSTR_ARTIFACTS_DIR",
                                               "KTSTR_DURATION_SCALE",
                                               "KTSTR_RUN_ID",
                                               "TMPDIR",
                                               "TMP",
                                               "TEMP"};

// Makes an empty folder below `out_dir`, whatever an attempt that was dropped has left there. A
// mount on it or in it is an error that names the mount: it may be the user's. The folder of the
// test, above it, is most often missing for the first attempt and there for others.
absl::Status MakeEmptyFolder(const std::string& out_dir, const std::string& folder, bool is_first) {
  const std::string path = ktstr::JoinPath(out_dir, folder);
  if (is_first) ::mkdir(path.substr(0, path.rfind('/')).c_str(), 0755);
  if (::mkdir(path.c_str(), 0755) == 0) return absl::OkStatus();
  if (errno == EEXIST) {
    RETURN_IF_ERROR(RemoveFolderBelow(out_dir, folder, ktstr::fork_safe::FoundMounts::kStay));
  }
  return ktstr::MakeDirectories(path);
}

// A program that is skipped as a whole says nothing of its cases, but readers compare runs by them.
void AddSkippedCases(const std::vector<std::string>& planned, AttemptResult& result) {
  if (result.verdict != Verdict::kSkip || !result.cases.empty()) return;
  for (const std::string& name : planned) {
    result.cases.push_back({.name = name,
                            .verdict = Verdict::kSkip,
                            .reason = result.notes.empty() ? "" : result.notes.front()});
  }
}

}  // namespace

absl::Status WriteResultJson(const std::string& out_dir, const TestId& id,
                             const AttemptResult& result) {
  const std::string folder = ktstr::JoinPath(out_dir, result.artifacts_dir);
  ASSIGN_OR_RETURN(const ktstr::UniqueFd file,
                   ktstr::sys::Open(ktstr::JoinPath(folder, kResultJsonFile),
                                    O_WRONLY | O_CREAT | O_TRUNC, 0644));
  return ktstr::sys::WriteAll(file.get(), ResultJson(id, result));
}

TimeLimits LimitsOf(const Selftest& selftest, const TimeLimits& asked, double duration_scale) {
  TimeLimits limits = asked;
  if (!limits.timeout.has_value()) {
    limits.timeout = selftest.timeout * (selftest.has_manifest ? std::max(1.0, duration_scale) : 1);
  }
  return limits;
}

std::vector<std::string> BaseEnvironment(const std::vector<std::string>& without) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const absl::string_view text = *entry;
    const absl::string_view name = text.substr(0, text.find('='));
    if (std::find(std::begin(kOwnVariables), std::end(kOwnVariables), name) ==
            std::end(kOwnVariables) &&
        std::find(without.begin(), without.end(), name) == without.end()) {
      environment.emplace_back(text);
    }
  }
  return environment;
}

Attempt::Attempt(const Selftest& selftest, int number, uint64_t ordinal,
                 const AttemptOptions& options, TemporaryFolders& temporaries)
    : selftest_(selftest),
      options_(options),
      limits_(LimitsOf(selftest, options.limits, options.duration_scale)),
      number_(number),
      folder_(AttemptFolder(selftest.id, number)),
      path_(ktstr::JoinPath(options.out_dir, folder_)),
      temporaries_(temporaries),
      ordinal_(ordinal),
      identity_(absl::StrCat("KTSTR_RUN_ID=", options.run_id, "/", ordinal)),
      started_(absl::Now()),  // Wall clock: shown.
      began_(ktstr::MonotonicTime::Now()),
      last_result_ns_(ktstr::MonotonicNs()) {}

absl::StatusOr<ChildOptions> Attempt::Prepare(CaseReader on_case) {
  on_case_ = std::move(on_case);
  RETURN_IF_ERROR(MakeEmptyFolder(options_.out_dir, folder_, number_ == 1));
  has_folder_ = true;
  ASSIGN_OR_RETURN(temporary_, temporaries_.Take());
  ASSIGN_OR_RETURN(ktstr::UniqueFd log, ktstr::sys::Open(ktstr::JoinPath(path_, kOutputLog),
                                                         O_WRONLY | O_CREAT | O_TRUNC, 0644));
  std::optional<TestGroup> group;
  if (options_.run_group != nullptr) {
    absl::StatusOr<TestGroup> made = options_.run_group->MakeTestGroup(ordinal_);
    // This is rare (a limit of groups), and session and identity still hold the test.
    if (made.ok()) group = *std::move(made);
  }
  return ChildOptions{.command = {.argv = selftest_.argv,
                                  .environment = Environment(),
                                  .directory = selftest_.directory,
                                  .own_network = options_.own_network},
                      .log = std::move(log),
                      .on_output = [this](absl::string_view bytes) { TakeOutput(bytes); },
                      .identity = identity_,
                      .group = std::move(group),
                      .limits = limits_};
}

AttemptResult Attempt::Finish(const ChildEnded& ended, Aftermath aftermath) {
  const ResultTree tree = parser_.Finish();
  Judgement judgement = Judge(Evidence{.exit = ended.exit,
                                       .tree = tree,
                                       .has_manifest = selftest_.has_manifest,
                                       .kselftest_exit_2_is_xfail = options_.exit_2_is_xfail,
                                       .timeout = timeout(),
                                       .was_idle = ended.was_idle});
  AttemptResult result = Blank();
  result.verdict = judgement.verdict;
  result.notes.insert(result.notes.end(), judgement.notes.begin(), judgement.notes.end());
  result.cases = std::move(judgement.cases);
  AddDurations(result.cases);
  AddSkippedCases(selftest_.cases, result);
  result.exit = ended.exit;
  result.duration = ended.duration;
  result.output_bytes = ended.output_bytes;
  result.output_head = sample_.head();
  result.output_tail = sample_.tail();
  if (ended.exit.kind == ExitStatus::Kind::kTimedOut) AddHang(ended, result);
  result.usage = ended.usage;
  std::vector<Leak> leaks = LeaksOf(ended);
  std::move(aftermath.leaks.begin(), aftermath.leaks.end(), std::back_inserter(leaks));
  AddLeaks(std::move(leaks), options_.leaks, result);
  AddKernelFindings(std::move(aftermath.kernel_findings), result);
  std::move(aftermath.notes.begin(), aftermath.notes.end(), std::back_inserter(result.notes));
  for (const std::string& offence : ended.offences) {
    result.verdict = Worse(result.verdict, Verdict::kFail);
    result.notes.push_back(offence);
  }
  if (!ended.unkillable.empty()) {
    result.verdict = Worse(result.verdict, Verdict::kError);
    result.notes.push_back(
        absl::StrCat("not even SIGKILL ends: ", absl::StrJoin(ended.unkillable, ", ")));
  }
  if (!ended.group_status.ok()) {
    result.notes.push_back(absl::StrCat("its cgroup stays: ", ended.group_status.message()));
  }
  if (!ended.log_status.ok()) {
    result.notes.push_back(absl::StrCat(kOutputLog, " is cut: ", ended.log_status.message()));
  }
  AddExpectations(path_, result);
  // All that lived in the group has ended, so nothing can still write there.
  const bool is_over = ended.usage.cpu_time_of_group && ended.unkillable.empty();
  GiveTemporaryBack(is_over, result);
  WriteResult(result);
  return result;
}

AttemptResult Attempt::NotStarted(absl::string_view reason) {
  ResultTree nothing;
  AttemptResult result = Blank();
  result.exit.error = std::string(reason);
  Judgement judgement = Judge(Evidence{.exit = result.exit, .tree = nothing});
  result.verdict = judgement.verdict;
  result.notes.insert(result.notes.end(), judgement.notes.begin(), judgement.notes.end());
  GiveTemporaryBack(true, result);
  WriteResult(result);
  return result;
}

TestSnapshot Attempt::Snapshot() const {
  const std::string tail = sample_.tail();
  return {.id = selftest_.id,
          .attempt = number_,
          .running = ktstr::MonotonicTime::Now() - began_,
          .output_bytes = output_bytes_,
          .output_tail = tail.empty() ? sample_.head() : tail,
          .artifacts_dir = folder_};
}

void Attempt::TakeOutput(absl::string_view bytes) {
  output_bytes_ += bytes.size();
  sample_.Add(bytes);
  parser_.Feed(bytes);
  const std::vector<Result>& results = parser_.so_far().results;
  told_results_ = std::min(told_results_, results.size());
  for (; told_results_ < results.size(); ++told_results_) {
    const Result& result = results[told_results_];
    const absl::Duration duration = SinceLastResult();
    if (arrivals_.empty() || arrivals_.back().line < result.line) {
      arrivals_.push_back({.line = result.line, .since_last = duration});
    }
    if (!on_case_) continue;
    CaseResult told = CaseOf(result);
    told.duration = duration;
    on_case_(told);
  }
}

absl::Duration Attempt::SinceLastResult() {
  const uint64_t now_ns = ktstr::MonotonicNs();
  return absl::Nanoseconds(now_ns - std::exchange(last_result_ns_, now_ns));
}

void Attempt::AddDurations(std::vector<CaseResult>& cases) const {
  for (CaseResult& one : cases) {
    const auto arrival = std::lower_bound(
        arrivals_.begin(), arrivals_.end(), one.line,
        [](const Arrival& candidate, uint64_t line) { return candidate.line < line; });
    if (arrival != arrivals_.end() && arrival->line == one.line) one.duration = arrival->since_last;
  }
}

std::vector<std::string> Attempt::Environment() const {
  std::vector<std::string> environment = options_.environment;
  environment.push_back(identity_);
  environment.push_back(absl::StrCat("KTSTR_ARTIFACTS_DIR=", path_));
  environment.push_back(absl::StrFormat("KTSTR_DURATION_SCALE=%g", options_.duration_scale));
  for (const absl::string_view name : {"TMPDIR", "TMP", "TEMP"}) {
    environment.push_back(absl::StrCat(name, "=", temporary_->path));
  }
  return environment;
}

AttemptResult Attempt::Blank() const {
  AttemptResult result{
      .attempt = number_, .started = started_, .timeout = timeout(), .artifacts_dir = folder_};
  if (!selftest_.note.empty()) result.notes.push_back(selftest_.note);
  return result;
}

void Attempt::AddHang(const ChildEnded& ended, AttemptResult& result) const {
  if (ended.was_idle) {
    result.notes.push_back(absl::StrCat("no output for ", absl::FormatDuration(limits_.idle),
                                        ", which is --idle-timeout"));
  }
  result.notes.push_back(DescribeHungCase(selftest_.cases, result.cases));
  MarkHungCase(result.cases);
  const std::string& end = result.output_tail.empty() ? result.output_head : result.output_tail;
  for (const std::string& line : LastLines(end)) {
    result.notes.push_back(absl::StrCat(kLastOutputNote, line));
  }
  for (const std::string& process : ended.processes) {
    result.notes.push_back(absl::StrCat("process: ", process));
  }
}

std::vector<Leak> Attempt::LeaksOf(const ChildEnded& ended) const {
  std::vector<Leak> leaks;
  for (const std::string& survivor : ended.survivors) {
    leaks.push_back({LeakKind::kProcess, survivor});
  }
  for (const std::string& group : ended.left_groups) {
    leaks.push_back({LeakKind::kCgroup, absl::StrCat(group, " below its own, removed now")});
  }
  if (options_.leaks.of(LeakKind::kTempFile) != LeakPolicy::kIgnore) {
    const absl::StatusOr<std::vector<ktstr::DirectoryEntry>> entries =
        ktstr::ListDirectory(temporary_->path);
    if (entries.ok()) {
      for (const ktstr::DirectoryEntry& entry : *entries) {
        leaks.push_back({LeakKind::kTempFile, entry.name});
      }
    }
  }
  return leaks;
}

void Attempt::GiveTemporaryBack(bool may_be_used_again, AttemptResult& result) {
  if (!temporary_.has_value()) return;
  const absl::Status status = temporaries_.GiveBack(*temporary_, may_be_used_again);
  if (!status.ok()) result.notes.push_back(std::string(status.message()));
  temporary_.reset();
}

// A file that cannot be written is missing for whoever looks into the folder. The run's own results
// say the same.
void Attempt::WriteResult(AttemptResult& result) const {
  if (!has_folder_) return;
  const absl::Status status = WriteResultJson(options_.out_dir, selftest_.id, result);
  if (!status.ok()) result.notes.push_back(absl::StrCat(kResultJsonFile, ": ", status.message()));
}

}  // namespace runner
