// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/per_test_log.h"

#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/ktap/text.h"
#include "runner/folder/layout.h"
#include "runner/report/report_request.h"

namespace runner {

namespace fs = std::filesystem;

absl::Status PerTestLog::OnEvent(const RunEvent& event) {
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    out_dir_ = started->out_dir;
    return ktstr::MakeDirectories(folder_);
  }
  if (const auto* finished = std::get_if<TestFinished>(&event)) return Copy(finished->result);
  return absl::OkStatus();
}

absl::Status PerTestLog::Copy(const TestResult& result) const {
  // A test that did not run has no output.
  const AttemptResult* shown = result.telling();
  if (shown == nullptr || shown->artifacts_dir.empty()) return absl::OkStatus();
  const fs::path from = OutputLogPath(out_dir_, shown->artifacts_dir);
  const fs::path to = fs::path(folder_) / ktap::SanitizeFileName(result.id.collection) /
                      ktap::SanitizeFileName(result.id.name);
  RETURN_IF_ERROR(ktstr::MakeDirectories(to.parent_path()));
  std::error_code error;
  if (fs::copy_file(from, to, fs::copy_options::overwrite_existing, error)) return absl::OkStatus();
  return absl::ErrnoToStatus(error.value(),
                             absl::StrCat("copy ", from.string(), " to ", to.string()));
}

absl::StatusOr<std::unique_ptr<Reporter>> MakePerTestLogs(const ReportRequest& request) {
  if (request.per_test_logs.empty()) return nullptr;
  return std::make_unique<PerTestLog>(request.per_test_logs);
}

}  // namespace runner
