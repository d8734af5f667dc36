// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/kselftest_reporter.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/ktap/vocabulary.h"
#include "runner/folder/layout.h"
#include "runner/ktap/lexer.h"
#include "runner/report/attempt_line.h"
#include "runner/report/case_lines.h"
#include "runner/report/file_report.h"
#include "runner/report/log_lines.h"
#include "runner/report/report_request.h"

namespace runner {
namespace {

constexpr size_t kBufferBytes = 256 * 1024;

std::string NameOf(const TestId& id) {
  return absl::StrCat("selftests: ", ktap::SanitizeName(id.collection), ": ",
                      ktap::SanitizeName(id.name));
}

// Rounded up: 0 would say that there is none.
int64_t WholeSeconds(absl::Duration duration) {
  return absl::ToInt64Seconds(absl::Ceil(duration, absl::Seconds(1)));
}

// " # exit=R" and the like, as kselftest's runner adds it.
std::string Suffix(Verdict verdict, const AttemptResult* attempt) {
  switch (verdict) {
    case Verdict::kSkip:
      return " # SKIP";
    case Verdict::kXfail:
      return " # XFAIL";
    case Verdict::kTimeout: {
      const absl::Duration timeout = attempt == nullptr ? absl::Duration() : attempt->timeout;
      return absl::StrCat(" # TIMEOUT ", WholeSeconds(timeout), " seconds");
    }
    case Verdict::kCrash:
      return attempt == nullptr ? "" : absl::StrCat(" # exit=", 128 + attempt->exit.code);
    case Verdict::kFail:
      return attempt == nullptr ? "" : absl::StrCat(" # exit=", attempt->exit.code);
    default:
      return "";
  }
}

bool IsVersionOrPlan(absl::string_view line) {
  KtapLexer lexer;
  const TokenKind kind = lexer.Lex(line).kind;
  return kind == TokenKind::kVersion || kind == TokenKind::kPlan;
}

// Adds a line of a child as a line of the block; versions and plans are those of CaseLines.
void AppendChildLine(absl::string_view raw, bool has_cases, std::string& clean, std::string& out) {
  clean.clear();
  ktap::AppendSanitized(raw, clean);
  if (!ktap::LooksLikeStructure(clean)) {
    absl::StrAppend(&out, "# ", clean, "\n");
  } else if (!has_cases || !IsVersionOrPlan(clean)) {
    absl::StrAppend(&out, "# ", ktap::DiagnosticLine(clean), "\n");
  }
}

}  // namespace

KselftestReporter::KselftestReporter(Options options) : options_(std::move(options)) {}

absl::Status KselftestReporter::OnEvent(const RunEvent& event) {
  const absl::Status status = Write(event);
  if (status.ok()) {
    kept_bytes_ = written_bytes_;
  } else if (options_.cuts_back) {
    for (const int fd : options_.fds) ktstr::sys::Truncate(fd, kept_bytes_).IgnoreError();
  }
  return status;
}

absl::Status KselftestReporter::Write(const RunEvent& event) {
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    out_dir_ = started->out_dir;
    RETURN_IF_ERROR(AddLine(ktap::kTapVersionLine));
    RETURN_IF_ERROR(AddLine(absl::StrCat("1..", started->test_count)));
    return Flush();
  }
  if (const auto* finished = std::get_if<TestFinished>(&event)) return WriteTest(finished->result);
  if (const auto* finished = std::get_if<RunFinished>(&event)) return WriteEnd(*finished);
  return absl::OkStatus();
}

absl::Status KselftestReporter::WriteTest(const TestResult& result) {
  const AttemptResult* shown = result.telling();
  if (shown != nullptr && shown->timeout > absl::ZeroDuration()) {
    RETURN_IF_ERROR(AddLine(absl::StrCat("# timeout set to ", WholeSeconds(shown->timeout))));
  }
  RETURN_IF_ERROR(AddLine(absl::StrCat("# ", NameOf(result.id))));
  if (shown != nullptr) RETURN_IF_ERROR(WriteAttempt(*shown));
  if (const std::string line = AttemptLine(result); !line.empty()) RETURN_IF_ERROR(AddLine(line));
  Count(result.verdict);
  RETURN_IF_ERROR(
      AddLine(absl::StrCat(TraitsOf(result.verdict).ok ? "ok " : "not ok ", result.number, " ",
                           NameOf(result.id), Suffix(result.verdict, shown))));
  return Flush();
}

absl::Status KselftestReporter::WriteAttempt(const AttemptResult& attempt) {
  if (!options_.summary) RETURN_IF_ERROR(WriteOutput(attempt));
  for (const std::string& note : attempt.notes) {
    const std::string clean = ktap::SanitizeText(note);
    for (const absl::string_view line : absl::StrSplit(clean, '\n')) {
      RETURN_IF_ERROR(AddLine(absl::StrCat("# ", ktap::DiagnosticLine(line))));
    }
  }
  return absl::OkStatus();
}

absl::Status KselftestReporter::WriteOutput(const AttemptResult& attempt) {
  CaseLines cases(attempt.cases);
  buffer_ += cases.Head();
  const std::string path = OutputLogPath(out_dir_, attempt.artifacts_dir);
  absl::StatusOr<LogLines> log =
      attempt.has_whole_output() ? LogLines::Of(attempt.output_head) : LogLines::Open(path);
  if (!log.ok() && !absl::IsNotFound(log.status())) return log.status();
  std::string clean;
  uint64_t bytes = 0;
  for (uint64_t line_number = 1; log.ok(); ++line_number) {
    ASSIGN_OR_RETURN(const std::optional<absl::string_view> line, log->Next());
    if (!line.has_value()) break;
    bytes += line->size() + 1;
    if (bytes > options_.max_output_bytes) {
      RETURN_IF_ERROR(AddLine(absl::StrCat("# # the output is cut here, all of it is in ", path)));
      break;
    }
    if (cases.IsDueAt(line_number)) {
      while (cases.IsDueAt(line_number)) buffer_ += cases.Take();
    } else {
      AppendChildLine(*line, !cases.empty(), clean, buffer_);
    }
    if (buffer_.size() >= kBufferBytes) RETURN_IF_ERROR(Flush());
  }
  while (!cases.done()) buffer_ += cases.Take();
  return absl::OkStatus();
}

absl::Status KselftestReporter::WriteEnd(const RunFinished& event) {
  if (event.interrupted_by.has_value()) {
    RETURN_IF_ERROR(AddLine(absl::StrCat("# interrupted by signal ", *event.interrupted_by)));
  }
  if (event.timed_out) RETURN_IF_ERROR(AddLine("# the time granted to the run is over"));
  RETURN_IF_ERROR(AddLine(ktap::TotalsLine(totals_)));
  if (event.inconclusive > 0) {
    RETURN_IF_ERROR(AddLine(absl::StrCat("# Inconclusive: ", event.inconclusive)));
  }
  return Flush();
}

void KselftestReporter::Count(Verdict verdict) {
  switch (TraitsOf(verdict).bucket) {
    case TotalsBucket::kPass:
      ++totals_.pass;
      return;
    case TotalsBucket::kFail:
      ++totals_.fail;
      return;
    case TotalsBucket::kXfail:
      ++totals_.xfail;
      return;
    case TotalsBucket::kXpass:
      ++totals_.xpass;
      return;
    case TotalsBucket::kSkip:
      ++totals_.skip;
      return;
    case TotalsBucket::kError:
      ++totals_.error;
      return;
  }
}

absl::Status KselftestReporter::AddLine(absl::string_view line) {
  absl::StrAppend(&buffer_, line, "\n");
  return buffer_.size() < kBufferBytes ? absl::OkStatus() : Flush();
}

absl::Status KselftestReporter::Flush() {
  for (const int fd : options_.fds) RETURN_IF_ERROR(ktstr::sys::WriteAll(fd, buffer_));
  written_bytes_ += buffer_.size();
  buffer_.clear();
  return absl::OkStatus();
}

std::unique_ptr<Reporter> MakeKselftest(const ReportRequest& request, int fd) {
  return std::make_unique<KselftestReporter>(
      KselftestReporter::Options{.fds = {fd}, .summary = request.summary});
}

absl::StatusOr<std::unique_ptr<Reporter>> MakeResultsFile(const ReportRequest& request) {
  return FileReport::Create(ktstr::JoinPath(request.folder, kResultsFile), 0, [&](int fd) {
    return std::make_unique<KselftestReporter>(
        KselftestReporter::Options{.fds = {fd}, .cuts_back = true, .summary = request.summary});
  });
}

}  // namespace runner
