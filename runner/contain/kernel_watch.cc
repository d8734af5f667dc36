// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/kernel_watch.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace runner {
namespace {

// "CPU: 0 PID: 12 Comm: x" comes within so many lines behind the first line of a complaint.
constexpr int kLinesOfAComplaint = 12;
// So many findings of one test are kept: they report a warning often enough that is repeated
// without end.
constexpr size_t kMaxFindings = 20;

std::string Describe(const SchedExtState& state) {
  return state.scheduler.empty() ? absl::StrCat("no sched_ext scheduler")
                                 : absl::StrCat("sched_ext scheduler ", state.scheduler);
}

}  // namespace

std::vector<std::string> SchedExtNotes(const SchedExtState& at_first, const SchedExtState& before,
                                       const SchedExtState& after) {
  std::vector<std::string> notes;
  if (!before.scheduler.empty() && after.scheduler != before.scheduler) {
    notes.push_back(absl::StrCat(
        "sched_ext: ", before.scheduler, " was in charge when it began and is not any more (now: ",
        Describe(after), "): the result is not that of ", before.scheduler, " alone"));
  } else if (!before.scheduler.empty() && after.enable_seq != before.enable_seq) {
    notes.push_back(absl::StrCat("sched_ext: ", before.scheduler, " was loaded again ",
                                 after.enable_seq - before.enable_seq, " times meanwhile"));
  } else if (before.scheduler.empty() && !after.scheduler.empty()) {
    notes.push_back(
        absl::StrCat("sched_ext: ", after.scheduler, " was loaded meanwhile and stays"));
  }
  if (before.scheduler != at_first.scheduler) {
    notes.push_back(absl::StrCat("sched_ext: ran with ", Describe(before), ", the run began with ",
                                 Describe(at_first)));
  }
  return notes;
}

KernelWatch::KernelWatch(const KernelSources& sources, LeakLedger::OriginOf origin_of)
    : taint_file_(ktstr::KernelFile::Open(sources.taint)),
      sched_ext_tree_(sources.sched_ext),
      origin_of_(std::move(origin_of)) {
  absl::StatusOr<KmsgReader> log = KmsgReader::Open(sources.log);
  if (log.ok()) {
    log_ = *std::move(log);
  } else {
    remark_ = absl::StrCat("the kernel's log is not looked at: ", log.status().message());
  }
  first_taint_ = taint_ = ReadTaint();
  has_sched_ext_ = sched_ext_tree_.Has("state");
  first_sched_ext_ = ReadSchedExt();
}

void KernelWatch::Begin(uint64_t test, std::string name) {
  running_.emplace(test, Test{.name = std::move(name), .sched_ext = ReadSchedExt()});
}

KernelAftermath KernelWatch::End(uint64_t test) {
  Look();
  const auto found = running_.find(test);
  if (found == running_.end()) return {};
  KernelAftermath aftermath{
      .findings = std::move(found->second.findings),
      .notes = SchedExtNotes(first_sched_ext_, found->second.sched_ext, ReadSchedExt())};
  if (found->second.omitted > 0) {
    aftermath.notes.push_back(
        absl::StrCat("the kernel complained ", found->second.omitted, " more times"));
  }
  running_.erase(found);
  return aftermath;
}

uint64_t KernelWatch::bad_taint() const {
  const uint64_t fresh = taint_ & ~first_taint_;
  return IsBadTaint(fresh) ? fresh : 0;
}

void KernelWatch::Look() {
  if (log_.has_value()) {
    for (const KernelRecord& record : log_->Take()) TakeRecord(record);
  }
  const uint64_t taint = ReadTaint();
  const std::string fresh = NewTaints(taint_, taint);
  if (!fresh.empty()) {
    Attach(KernelFindingKind::kTaint, absl::StrCat("the kernel is tainted: ", fresh), 0);
  }
  taint_ |= taint;
}

void KernelWatch::TakeRecord(const KernelRecord& record) {
  // Programs may write what they like.
  if (record.facility != 0) return;
  const pid_t pid = PidInKernelMessage(record.message);
  const std::optional<KernelFindingKind> kind = ClassifyKernelMessage(record.message);
  if (kind.has_value()) {
    Attach(*kind, record.message, pid);
    open_text_ = record.message;
    open_lines_ = kLinesOfAComplaint;
  } else if (open_lines_ > 0 && --open_lines_ >= 0 && pid != 0) {
    Narrow(pid);
    open_lines_ = 0;
  }
}

// When there is no more room, the last of the least findings makes room for a worse one.
void KernelWatch::Add(const KernelFinding& finding, Test& test) {
  std::vector<KernelFinding>& findings = test.findings;
  if (findings.size() < kMaxFindings) return findings.push_back(finding);
  ++test.omitted;
  const auto is_less = [](const KernelFinding& a, const KernelFinding& b) {
    return a.kind < b.kind;
  };
  const auto least = std::max_element(findings.rbegin(), findings.rend(), is_less);
  if (least->kind <= finding.kind) return;
  findings.erase(std::next(least).base());
  findings.push_back(finding);
}

void KernelWatch::Attach(KernelFindingKind kind, const std::string& text, pid_t pid) {
  KernelFinding finding{.kind = kind, .text = text};
  for (const auto& [id, test] : running_) finding.suspects.push_back(test.name);
  for (auto& [id, test] : running_) Add(finding, test);
  if (pid != 0) {
    open_text_ = text;
    Narrow(pid);
  }
}

// Takes the last complaint from all tests but the one whose process that is.
void KernelWatch::Narrow(pid_t pid) {
  const Origin origin = origin_of_(pid);
  const auto owner = running_.find(origin.test);
  if (origin.kind != Origin::Kind::kTest || owner == running_.end()) return;
  for (auto& [id, test] : running_) {
    if (test.findings.empty() || test.findings.back().text != open_text_) continue;
    if (id == origin.test) {
      test.findings.back().suspects = {test.name};
    } else {
      test.findings.pop_back();
    }
  }
}

uint64_t KernelWatch::ReadTaint() const {
  if (!taint_file_.ok()) return 0;
  char buffer[32];
  uint64_t taint = 0;
  const absl::string_view text = absl::StripAsciiWhitespace(taint_file_->Read(buffer));
  return absl::SimpleAtoi(text, &taint) ? taint : 0;
}

SchedExtState KernelWatch::ReadSchedExt() const {
  if (!has_sched_ext_) return {};
  return {.state = sched_ext_tree_.Text("state").value_or(""),
          .scheduler = sched_ext_tree_.Text("root/ops").value_or(""),
          .enable_seq = sched_ext_tree_.Integer("enable_seq").value_or(0)};
}

}  // namespace runner
