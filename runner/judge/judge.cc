// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/judge/judge.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/signal_name.h"
#include "runner/judge/cases.h"

namespace runner {
namespace {

constexpr absl::string_view kInconclusive = "inconclusive: ";

std::string Count(uint64_t count, absl::string_view what) {
  return absl::StrCat(count, " ", what, count == 1 ? "" : "s");
}

// A panic in the output of a test that has ended is a text like any other: this kernel runs.
bool IsOfAnotherKernel(AnomalyKind kind) {
  return kind == AnomalyKind::kKernelPanic || kind == AnomalyKind::kKernelHalt;
}

bool Contradicts(AnomalyKind kind) {
  return IsContradiction(kind) && !IsOfAnotherKernel(kind);
}

bool IsWorthANote(AnomalyKind kind) {
  return Contradicts(kind) || kind == AnomalyKind::kNotOkOverPassing ||
         kind == AnomalyKind::kOkOverFailing || kind == AnomalyKind::kParentMissing ||
         kind == AnomalyKind::kLineTooLong;
}

// What the results say, exit code aside.
struct Summary {
  explicit Summary(const ResultTree& tree) : leaves(tree.leaves) {
    for (uint32_t i = tree.first_document; i != kNoIndex; i = tree.documents[i].next) {
      const Document& document = tree.documents[i];
      has_failure |= document.has_failure && !document.bailed_out;
      if (document.plan.has_value() && document.plan->skip_all) {
        skips_all = true;
        skip_reason = document.plan->skip_reason;
      }
      has_plan |= document.plan.has_value();
    }
    for (const Anomaly& anomaly : tree.anomalies) {
      const bool is_short = anomaly.kind == AnomalyKind::kPlanShort;
      plan_is_short |= is_short;
      contradicts |= !is_short && Contradicts(anomaly.kind);
    }
  }

  bool has_results() const { return leaves.total() > 0; }
  bool fails_only_by_xpass() const { return leaves.xpass > 0 && leaves.failures() == leaves.xpass; }

  ResultCounts leaves;
  bool has_failure = false;
  bool has_plan = false;
  bool skips_all = false;
  bool plan_is_short = false;
  bool contradicts = false;  // Itself, in any way but a short plan.
  std::string skip_reason;
};

class Trial {
 public:
  explicit Trial(const Evidence& evidence) : evidence_(evidence), summary_(evidence.tree) {}

  Judgement Decide() && {
    judgement_.verdict = ByExit();
    AddAnomalyNotes();
    AddCases();
    return std::move(judgement_);
  }

 private:
  Verdict ByExit() {
    const ExitStatus& exit = evidence_.exit;
    switch (exit.kind) {
      case ExitStatus::Kind::kNotStarted:
        Note(exit.error.empty() ? "did not start" : exit.error);
        return Verdict::kError;
      case ExitStatus::Kind::kSignaled:
        Note(absl::StrCat("killed by ", ktstr::SignalNameAndNumber(exit.code),
                          exit.core_dumped ? ", core dumped" : ""));
        return Verdict::kCrash;
      case ExitStatus::Kind::kTimedOut:
        Note(evidence_.was_idle
                 ? "ended because its output had stopped"
                 : absl::StrCat("not ended within ", absl::FormatDuration(evidence_.timeout)));
        return Verdict::kTimeout;
      case ExitStatus::Kind::kExited:
        return ByExitCode();
    }
    return Verdict::kError;
  }

  Verdict ByExitCode() {
    switch (static_cast<ktap::ExitCode>(evidence_.exit.code)) {
      case ktap::ExitCode::kPass:
        return ExitedWithPass();
      case ktap::ExitCode::kXfail:
        return ExitedWithExpectation(
            Verdict::kXfail, summary_.leaves.xfail > 0 || evidence_.kselftest_exit_2_is_xfail,
            summary_.has_failure);
      case ktap::ExitCode::kXpass:
        return ExitedWithExpectation(Verdict::kXpass, summary_.leaves.xpass > 0,
                                     summary_.has_failure && !summary_.fails_only_by_xpass());
      case ktap::ExitCode::kSkip:
        return ExitedWithSkip();
      default:
        return ExitedWithFailure();
    }
  }

  Verdict ExitedWithPass() {
    if (summary_.has_failure) NoteFailures();
    if (summary_.contradicts || summary_.plan_is_short) return Verdict::kError;
    if (summary_.fails_only_by_xpass()) return Verdict::kXpass;
    if (summary_.has_failure) return Verdict::kFail;
    if (summary_.leaves.pass > 0) return Verdict::kPass;
    if (summary_.leaves.xfail > 0) return Verdict::kXfail;
    if (summary_.skips_all && !summary_.skip_reason.empty()) Note(summary_.skip_reason);
    return summary_.leaves.skip > 0 || summary_.skips_all ? Verdict::kSkip : Verdict::kPass;
  }

  // Exit 2 or 3, which mean something only for those who know kselftest's codes.
  Verdict ExitedWithExpectation(Verdict expected, bool has_evidence, bool has_failure) {
    if (has_failure) {
      NoteFailures();
      return Verdict::kFail;
    }
    if (!has_evidence && !evidence_.has_manifest) {
      Note(absl::StrCat("exit ", evidence_.exit.code, " without an ", TraitsOf(expected).name,
                        " among the results: taken for a failure"));
      return Verdict::kFail;
    }
    return summary_.contradicts || summary_.plan_is_short ? Verdict::kError : expected;
  }

  Verdict ExitedWithSkip() {
    if (summary_.has_failure) NoteFailures();
    if (summary_.contradicts) return Verdict::kError;
    if (summary_.has_failure) return Verdict::kFail;
    if (!summary_.skip_reason.empty()) Note(summary_.skip_reason);
    if (summary_.leaves.pass == 0 || !summary_.has_plan || summary_.plan_is_short) {
      return Verdict::kSkip;
    }
    Note(absl::StrCat("exit 4, but ", Count(summary_.leaves.pass, "case"),
                      " passed and the plan is complete"));
    return Verdict::kPass;
  }

  Verdict ExitedWithFailure() {
    const int code = evidence_.exit.code;
    if (code == 124) {
      Note("exit 124 without a time-out of ours: a time-out inside of the test");
    } else if (code == 126 || code == 127) {
      Note(absl::StrCat("exit ", code, ": a shell could not ", code == 126 ? "run" : "find",
                        " a command"));
    } else if (code > 128 && code < 128 + 65) {
      Note(absl::StrCat("exit ", code, ": a shell saw ", ktstr::SignalNameAndNumber(code - 128)));
    }
    const bool all_is_well = summary_.has_results() && !summary_.has_failure &&
                             !summary_.contradicts && !summary_.plan_is_short;
    if (all_is_well) Note(absl::StrCat("exit ", code, " without a failed case"));
    return Verdict::kFail;
  }

  // Says what failed although the exit code says that nothing did.
  void NoteFailures() {
    if (summary_.leaves.failures() == 0) return;
    Note(absl::StrCat(Count(summary_.leaves.failures(), "case"), " not ok, ", HowItEnded()));
  }

  void AddAnomalyNotes() {
    constexpr uint64_t kShown = 3;
    std::map<AnomalyKind, uint64_t> seen;
    for (const Anomaly& anomaly : evidence_.tree.anomalies) {
      if (!IsWorthANote(anomaly.kind) || ++seen[anomaly.kind] > kShown) continue;
      Note(absl::StrCat(Describe(anomaly), ", ", HowItEnded(), " (line ", anomaly.line, ")"));
    }
    for (const auto& [kind, count] : seen) {
      if (count > kShown) Note(absl::StrCat("and ", count - kShown, " more of that kind"));
    }
  }

  void AddCases() {
    judgement_.cases = CollectCases(evidence_.tree);
    if (evidence_.has_manifest) {
      for (CaseResult& result : judgement_.cases) MarkInconclusive(result);
    }
    if (judgement_.verdict == Verdict::kSkip) return;
    MissingCases missing = CollectMissingCases(evidence_.tree);
    judgement_.cases.insert(judgement_.cases.end(), std::make_move_iterator(missing.cases.begin()),
                            std::make_move_iterator(missing.cases.end()));
    if (missing.omitted > 0) {
      Note(absl::StrCat(Count(missing.omitted, "more planned case"), " did not run"));
    }
  }

  static void MarkInconclusive(CaseResult& result) {
    if (result.verdict != Verdict::kSkip) return;
    for (const std::string& diagnostic : result.diagnostics) {
      if (!absl::StartsWith(diagnostic, kInconclusive)) continue;
      result.inconclusive = true;
      result.reason = diagnostic.substr(kInconclusive.size());
      return;
    }
  }

  std::string HowItEnded() const {
    switch (evidence_.exit.kind) {
      case ExitStatus::Kind::kExited:
        return absl::StrCat("exit ", evidence_.exit.code);
      case ExitStatus::Kind::kSignaled:
        return ktstr::SignalNameAndNumber(evidence_.exit.code);
      case ExitStatus::Kind::kTimedOut:
        return "timed out";
      case ExitStatus::Kind::kNotStarted:
        return "not started";
    }
    return "";
  }

  void Note(std::string note) { judgement_.notes.push_back(std::move(note)); }

  const Evidence& evidence_;
  const Summary summary_;
  Judgement judgement_;
};

}  // namespace

Judgement Judge(const Evidence& evidence) {
  return Trial(evidence).Decide();
}

}  // namespace runner
