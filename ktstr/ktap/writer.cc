// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/ktap/writer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace ktap {
namespace {

// Only exit codes and diagnostics distinguish time-outs from errors: consumers disagree about their
// directives.
bool IsWritten(Directive directive) {
  return directive == Directive::kSkip || directive == Directive::kXfail;
}

std::string OneLine(absl::string_view text) {
  return absl::StrReplaceAll(SanitizeText(text), {{"\n", " "}});
}

}  // namespace

absl::Status KtapWriter::Begin(uint64_t planned_results) {
  if (options_.version_line) RETURN_IF_ERROR(WriteLine(std::string(kTapVersionLine)));
  return WriteLine(absl::StrCat("1..", planned_results));
}

absl::Status KtapWriter::WriteResult(const Line& line) {
  if (!line.reason.empty()) RETURN_IF_ERROR(Diagnose(line.reason));
  Count(line);
  const bool ok = line.outcome == Outcome::kOk || IsWritten(line.directive);
  std::string text = absl::StrCat(ok ? "ok " : "not ok ", ++results_);
  if (const std::string name = SanitizeName(line.name); !name.empty()) {
    absl::StrAppend(&text, " ", name);
  }
  if (IsWritten(line.directive)) absl::StrAppend(&text, " # ", DirectiveName(line.directive));
  return WriteLine(std::move(text));
}

absl::Status KtapWriter::Diagnose(absl::string_view text) {
  const std::string clean = SanitizeText(text);
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(clean, "\n"), '\n')) {
    RETURN_IF_ERROR(WriteLine(DiagnosticLine(line)));
  }
  return absl::OkStatus();
}

absl::Status KtapWriter::BailOut(absl::string_view reason) {
  return WriteLine(absl::StrCat("Bail out! ", OneLine(reason)));
}

absl::Status KtapWriter::WriteTotals() {
  return WriteLine(TotalsLine(totals_));
}

absl::Status KtapWriter::WriteLine(std::string line) {
  line.push_back('\n');
  return ktstr::sys::WriteAll(options_.fd, line);
}

void KtapWriter::Count(const Line& line) {
  switch (line.directive) {
    case Directive::kSkip:
      ++totals_.skip;
      return;
    case Directive::kXfail:
    case Directive::kTodo:
      ++totals_.xfail;
      return;
    case Directive::kXpass:
      ++totals_.xpass;
      return;
    case Directive::kTimeout:
    case Directive::kError:
      ++totals_.error;
      return;
    case Directive::kNone:
      ++(line.outcome == Outcome::kOk ? totals_.pass : totals_.fail);
  }
}

}  // namespace ktap
