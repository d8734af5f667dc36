// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/notice_reporter.h"

#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/sys.h"
#include "ktstr/ktap/text.h"
#include "runner/folder/layout.h"

namespace runner {
namespace {

std::string Readable(absl::Duration duration) {
  return ktstr::FormatNs(ktstr::ToNs(duration));
}

std::string Tests(uint64_t count, absl::string_view one, absl::string_view many) {
  return absl::StrCat(count, count == 1 ? " test " : " tests ", count == 1 ? one : many);
}

}  // namespace

absl::Status NoticeReporter::OnEvent(const RunEvent& event) {
  std::string text;
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    out_dir_ = ShortPath(started->out_dir, options_.working_dir);
  } else if (const auto* snapshot = std::get_if<TestSnapshot>(&event)) {
    text = SnapshotText(*snapshot, out_dir_, options_.lines, options_.lead);
  } else if (const auto* slow = std::get_if<TestSlow>(&event)) {
    text = absl::StrCat(options_.lead, SlowText(*slow), "\n");
  } else if (const auto* stopping = std::get_if<RunStopping>(&event)) {
    text = absl::StrCat(options_.lead, StoppingText(*stopping), "\n");
  }
  return text.empty() ? absl::OkStatus() : ktstr::sys::WriteAll(options_.fd, text);
}

std::string SnapshotText(const TestSnapshot& snapshot, absl::string_view out_dir, size_t lines,
                         absl::string_view lead) {
  std::string text = absl::StrCat(lead, "running   ", ktap::SanitizeText(snapshot.id.collection),
                                  ":", ktap::SanitizeText(snapshot.id.name), "  ",
                                  Readable(snapshot.running), ", ", snapshot.output_bytes,
                                  " bytes, ", OutputLogPath(out_dir, snapshot.artifacts_dir), "\n");
  if (snapshot.output_tail.empty()) return text;
  const std::string clean = ktap::SanitizeText(LastLines(snapshot.output_tail, lines));
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(clean, "\n"), '\n')) {
    absl::StrAppend(&text, lead, "          | ", line, "\n");
  }
  return text;
}

std::string SlowText(const TestSlow& slow) {
  return absl::StrCat("slow      ", ktap::SanitizeText(slow.id.collection), ":",
                      ktap::SanitizeText(slow.id.name), "  still running after ",
                      Readable(slow.running));
}

std::string StoppingText(const RunStopping& stopping) {
  std::string text = absl::StrCat("stopping  ", ktap::SanitizeText(stopping.cause));
  if (stopping.grace.has_value() && stopping.running_tests > 0) {
    absl::StrAppend(&text, "; ", Tests(stopping.running_tests, "gets", "get"),
                    " SIGTERM now and SIGKILL after ", Readable(*stopping.grace),
                    ", or when interrupted again");
  } else if (stopping.running_tests > 0) {
    absl::StrAppend(&text, "; ", Tests(stopping.running_tests, "runs", "run"), " to the end");
  }
  if (stopping.waiting_tests > 0) {
    absl::StrAppend(&text, "; ", Tests(stopping.waiting_tests, "does", "do"), " not start");
  }
  return text;
}

std::string ShortPath(absl::string_view path, absl::string_view working_dir) {
  const std::string prefix = absl::StrCat(absl::StripSuffix(working_dir, "/"), "/");
  if (!working_dir.empty() && path.size() > prefix.size()) absl::ConsumePrefix(&path, prefix);
  return std::string(path);
}

absl::string_view LastLines(absl::string_view text, size_t count) {
  size_t begin = absl::StripSuffix(text, "\n").size();
  for (; count > 0 && begin != absl::string_view::npos && begin > 0; --count) {
    begin = text.rfind('\n', begin - 1);
  }
  return begin == absl::string_view::npos || begin == 0 ? text : text.substr(begin + 1);
}

}  // namespace runner
