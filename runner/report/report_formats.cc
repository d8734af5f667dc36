// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/report_formats.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/status_macros.h"

namespace runner {

#define KTSTR_OUTPUT_FORMAT(NAME, READER, TEXT, HELP) \
  std::unique_ptr<Reporter> Make##NAME(const ReportRequest& request, int fd);
#define KTSTR_FILE_REPORT(NAME) \
  absl::StatusOr<std::unique_ptr<Reporter>> Make##NAME(const ReportRequest& request);
#include "runner/report/report_formats.def"
#undef KTSTR_OUTPUT_FORMAT
#undef KTSTR_FILE_REPORT

namespace {

constexpr OutputFormat kFormats[] = {
#define KTSTR_OUTPUT_FORMAT(NAME, READER, TEXT, HELP) {TEXT, Reader::READER, HELP, Make##NAME},
#define KTSTR_FILE_REPORT(NAME)
#include "runner/report/report_formats.def"
#undef KTSTR_OUTPUT_FORMAT
#undef KTSTR_FILE_REPORT
};

using FileReportFactory = absl::StatusOr<std::unique_ptr<Reporter>> (*)(const ReportRequest&);

constexpr FileReportFactory kFileReports[] = {
#define KTSTR_OUTPUT_FORMAT(NAME, READER, TEXT, HELP)
#define KTSTR_FILE_REPORT(NAME) Make##NAME,
#include "runner/report/report_formats.def"
#undef KTSTR_OUTPUT_FORMAT
#undef KTSTR_FILE_REPORT
};

const OutputFormat& DefaultFor(Reader reader) {
  return *std::find_if(std::begin(kFormats), std::end(kFormats),
                       [&](const OutputFormat& format) { return format.reader == reader; });
}

absl::string_view DefaultRemark(const OutputFormat& format) {
  if (&format != &DefaultFor(format.reader)) return "";
  return format.reader == Reader::kPeople ? " (default on a terminal)" : " (default elsewhere)";
}

}  // namespace

std::span<const OutputFormat> OutputFormats() {
  return kFormats;
}

std::vector<std::string> OutputFormatNames() {
  std::vector<std::string> names;
  for (const OutputFormat& format : kFormats) names.emplace_back(format.name);
  return names;
}

std::string OutputFormatHelp() {
  return absl::StrJoin(kFormats, "\n", [](std::string* out, const OutputFormat& format) {
    absl::StrAppend(out, format.name, ": ", format.help, DefaultRemark(format));
  });
}

const OutputFormat& FindOutputFormat(absl::string_view name, Reader reader) {
  for (const OutputFormat& format : kFormats) {
    if (format.name == name) return format;
  }
  return DefaultFor(reader);
}

absl::StatusOr<std::vector<std::unique_ptr<Reporter>>> MakeFileReports(
    const ReportRequest& request) {
  std::vector<std::unique_ptr<Reporter>> reports;
  for (const FileReportFactory make : kFileReports) {
    ASSIGN_OR_RETURN(std::unique_ptr<Reporter> report, make(request));
    if (report != nullptr) reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace runner
