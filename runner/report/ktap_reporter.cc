// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/ktap_reporter.h"

#include <memory>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/sys.h"
#include "ktstr/ktap/text.h"
#include "ktstr/ktap/vocabulary.h"
#include "runner/report/attempt_line.h"
#include "runner/report/report_request.h"

namespace runner {
namespace {

constexpr absl::string_view kIndent = "  ";

void AppendDiagnostic(absl::string_view indent, absl::string_view text, std::string& out) {
  const std::string clean = ktap::SanitizeText(text);
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(clean, "\n"), '\n')) {
    absl::StrAppend(&out, indent, ktap::DiagnosticLine(line), "\n");
  }
}

// " # SKIP no such CPU"; the specification lets the reason follow.
std::string DirectiveText(Verdict verdict, absl::string_view reason) {
  ktap::Directive directive = ktap::Directive::kNone;
  if (verdict == Verdict::kSkip) directive = ktap::Directive::kSkip;
  if (verdict == Verdict::kXfail) directive = ktap::Directive::kXfail;
  if (verdict == Verdict::kTimeout) directive = ktap::Directive::kTimeout;
  if (TraitsOf(verdict).junit == JunitElement::kError && verdict != Verdict::kTimeout) {
    directive = ktap::Directive::kError;
  }
  if (directive == ktap::Directive::kNone) return "";
  const std::string clean = absl::StrReplaceAll(ktap::SanitizeText(reason), {{"\n", " "}});
  return absl::StrCat(" # ", ktap::DirectiveName(directive), clean.empty() ? "" : " ", clean);
}

void AppendResult(absl::string_view indent, Verdict verdict, uint64_t number,
                  absl::string_view name, absl::string_view reason, std::string& out) {
  absl::StrAppend(&out, indent, TraitsOf(verdict).ok ? "ok " : "not ok ", number, " ", name,
                  DirectiveText(verdict, reason), "\n");
}

void AppendCases(absl::string_view test, const std::vector<CaseResult>& cases, std::string& out) {
  if (cases.empty()) return;
  absl::StrAppend(&out, kIndent, ktap::kKtapVersionLine, "\n", kIndent, "# Subtest: ", test, "\n",
                  kIndent, "1..", cases.size(), "\n");
  UniqueNames names;
  uint64_t number = 0;
  for (const CaseResult& result : cases) {
    for (const std::string& line : result.diagnostics) AppendDiagnostic(kIndent, line, out);
    AppendResult(kIndent, result.verdict, ++number, names.Take(result.name), result.reason, out);
  }
}

}  // namespace

absl::Status KtapReporter::OnEvent(const RunEvent& event) {
  std::string text;
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    text = absl::StrCat(ktap::kKtapVersionLine, "\n1..", started->test_count, "\n");
  } else if (const auto* finished = std::get_if<TestFinished>(&event)) {
    text = TestText(finished->result);
  } else if (const auto* end = std::get_if<RunFinished>(&event)) {
    if (end->interrupted_by.has_value()) {
      absl::StrAppend(&text, "# interrupted by signal ", *end->interrupted_by, "\n");
    }
    if (end->timed_out) absl::StrAppend(&text, "# the time granted to the run is over\n");
  }
  return text.empty() ? absl::OkStatus() : ktstr::sys::WriteAll(options_.fd, text);
}

std::string KtapReporter::TestText(const TestResult& result) {
  std::string text;
  const std::string name =
      names_.Take(absl::StrCat(ktap::SanitizeName(result.id.collection), ":", result.id.name));
  if (const AttemptResult* shown = result.telling(); shown != nullptr) {
    AppendCases(name, shown->cases, text);
    for (const std::string& note : shown->notes) AppendDiagnostic("", note, text);
  }
  if (const std::string line = AttemptLine(result); !line.empty()) {
    absl::StrAppend(&text, line, "\n");
  }
  AppendResult("", result.verdict, result.number, name, "", text);
  return text;
}

std::unique_ptr<Reporter> MakeKtap(const ReportRequest&, int fd) {
  return std::make_unique<KtapReporter>(KtapReporter::Options{.fd = fd});
}

}  // namespace runner
