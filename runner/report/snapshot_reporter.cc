// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/snapshot_reporter.h"

#include <algorithm>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/file.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/sys.h"
#include "ktstr/ktap/text.h"

namespace runner {

absl::Status SnapshotReporter::OnEvent(const RunEvent& event) {
  if (const auto* started = std::get_if<RunStarted>(&event)) out_dir_ = started->out_dir;
  const auto* snapshot = std::get_if<TestSnapshot>(&event);
  if (snapshot == nullptr) return absl::OkStatus();
  return ktstr::sys::WriteAll(options_.fd,
                              SnapshotText(*snapshot, out_dir_, options_.lines, options_.lead));
}

std::string SnapshotText(const TestSnapshot& snapshot, absl::string_view out_dir, size_t lines,
                         absl::string_view lead) {
  const uint64_t running_ns =
      static_cast<uint64_t>(std::max<int64_t>(absl::ToInt64Nanoseconds(snapshot.running), 0));
  std::string text = absl::StrCat(
      lead, "running   ", ktap::SanitizeText(snapshot.id.collection), ":",
      ktap::SanitizeText(snapshot.id.name), "  ", ktstr::FormatNs(running_ns), ", ",
      snapshot.output_bytes, " bytes, ",
      ktstr::JoinPath(ktstr::JoinPath(out_dir, snapshot.artifacts_dir), "output.log"), "\n");
  if (snapshot.output_tail.empty()) return text;
  const std::string clean = ktap::SanitizeText(LastLines(snapshot.output_tail, lines));
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(clean, "\n"), '\n')) {
    absl::StrAppend(&text, lead, "          | ", line, "\n");
  }
  return text;
}

absl::string_view LastLines(absl::string_view text, size_t count) {
  size_t begin = absl::StripSuffix(text, "\n").size();
  for (; count > 0 && begin != absl::string_view::npos && begin > 0; --count) {
    begin = text.rfind('\n', begin - 1);
  }
  return begin == absl::string_view::npos || begin == 0 ? text : text.substr(begin + 1);
}

}  // namespace runner
