// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/case_lines.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ktstr/ktap/text.h"

namespace runner {
namespace {

// Whether a line of the output says it already.
bool IsInDiagnostics(const CaseResult& result) {
  return std::any_of(
      result.diagnostics.begin(), result.diagnostics.end(),
      [&](const std::string& diagnostic) { return absl::EndsWith(diagnostic, result.reason); });
}

absl::string_view DirectiveOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSkip:
      return " # SKIP";
    case Verdict::kXfail:
      return " # XFAIL";
    default:
      return "";
  }
}

}  // namespace

std::string CaseLines::Head() const {
  if (empty()) return "";
  return absl::StrCat("# ", ktap::kTapVersionLine, "\n# 1..", cases_.size(), "\n");
}

std::string CaseLines::Take() {
  const CaseResult& result = cases_[next_++];
  std::string text;
  if (!result.reason.empty() && result.reason != last_reason_ && !IsInDiagnostics(result)) {
    const std::string reason =
        absl::StrReplaceAll(ktap::SanitizeText(result.reason), {{"\n", " "}});
    absl::StrAppend(&text, "# ", ktap::DiagnosticLine(reason), "\n");
  }
  last_reason_ = result.reason;
  absl::StrAppend(&text, TraitsOf(result.verdict).ok ? "# ok " : "# not ok ", next_, " ",
                  names_.Take(result.name), DirectiveOf(result.verdict), "\n");
  return text;
}

}  // namespace runner
