// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Fuzzes Judge: any exit and any output get a verdict that the evidence bears out and that says
// why. The first byte of the input chooses the exit, the others are the output.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "runner/fuzz/expect.h"
#include "runner/judge/judge.h"
#include "runner/ktap/parser.h"

namespace runner {
namespace {

constexpr uint8_t kManifestBit = 0x80;
constexpr uint8_t kNewerKernelBit = 0x40;

ExitStatus ExitOf(uint8_t choice) {
  using Kind = ExitStatus::Kind;
  const ExitStatus kExits[] = {
      {.kind = Kind::kExited, .code = 0},     {.kind = Kind::kExited, .code = 1},
      {.kind = Kind::kExited, .code = 2},     {.kind = Kind::kExited, .code = 3},
      {.kind = Kind::kExited, .code = 4},     {.kind = Kind::kExited, .code = 124},
      {.kind = Kind::kExited, .code = 139},   {.kind = Kind::kExited, .code = 255},
      {.kind = Kind::kSignaled, .code = 11},  {.kind = Kind::kTimedOut, .code = 15},
      {.kind = Kind::kNotStarted, .code = 0},
  };
  return kExits[choice % std::size(kExits)];
}

void CheckVerdictByExit(const ExitStatus& exit, Verdict verdict) {
  switch (exit.kind) {
    case ExitStatus::Kind::kSignaled:
      return FuzzExpect(verdict == Verdict::kCrash, "a signal is a crash");
    case ExitStatus::Kind::kTimedOut:
      return FuzzExpect(verdict == Verdict::kTimeout, "a time-out is one");
    case ExitStatus::Kind::kNotStarted:
      return FuzzExpect(verdict == Verdict::kError, "what did not start is an error");
    case ExitStatus::Kind::kExited:
      if (exit.code == 1 || exit.code > 4) {
        FuzzExpect(verdict == Verdict::kFail, "an exit code that is none of kselftest's fails");
      }
  }
}

void CheckEvidence(const ResultTree& tree, const Judgement& judgement) {
  if (TraitsOf(judgement.verdict).fails_run) return;
  FuzzExpect(tree.leaves.failures() == 0, "a failed case fails the test");
  for (uint32_t i = tree.first_document; i != kNoIndex; i = tree.documents[i].next) {
    FuzzExpect(!tree.documents[i].has_failure, "a failed result fails the test");
  }
  for (const Anomaly& anomaly : tree.anomalies) {
    // Exit 4 in the middle of a plan is how a selftest skips the rest.
    // A panic in the output of a test is a text.
    const bool may_be =
        (judgement.verdict == Verdict::kSkip && anomaly.kind == AnomalyKind::kPlanShort) ||
        anomaly.kind == AnomalyKind::kKernelPanic;
    FuzzExpect(may_be || !IsContradiction(anomaly.kind), "a contradiction fails the test");
  }
}

void CheckCases(const ResultTree& tree, const Judgement& judgement) {
  FuzzExpect(judgement.cases.size() <= tree.results.size() + 1'000, "cases are bounded");
  uint64_t line = 0;
  for (const CaseResult& result : judgement.cases) {
    FuzzExpect(!result.name.empty() && result.name.size() <= 1'024, "a case has a name");
    FuzzExpect(result.line <= tree.lines, "a case stands in the output");
    FuzzExpect(result.line >= line || result.verdict == Verdict::kNotRun, "cases are in order");
    line = std::max(line, result.line);
  }
}

bool SaysWhy(const Judgement& judgement, const ExitStatus& exit) {
  return !judgement.notes.empty() || exit.code != 0 ||
         std::any_of(judgement.cases.begin(), judgement.cases.end(),
                     [](const CaseResult& result) { return TraitsOf(result.verdict).fails_run; });
}

void Check(uint8_t choice, absl::string_view output) {
  const ExitStatus exit = ExitOf(choice & 0x3f);
  const ResultTree tree = ParseKtap(output);
  const Judgement judgement = Judge({.exit = exit,
                                     .tree = tree,
                                     .has_manifest = (choice & kManifestBit) != 0,
                                     .kselftest_exit_2_is_xfail = (choice & kNewerKernelBit) != 0,
                                     .timeout = absl::Seconds(45)});
  CheckVerdictByExit(exit, judgement.verdict);
  CheckEvidence(tree, judgement);
  CheckCases(tree, judgement);
  FuzzExpect(!TraitsOf(judgement.verdict).fails_run || SaysWhy(judgement, exit),
             "a failure says why");
}

}  // namespace
}  // namespace runner

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0) runner::Check(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
