// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The formats that --format chooses from, and the reports that a run always has: the table of
// report_formats.def.

#ifndef RUNNER_REPORT_REPORT_FORMATS_H_
#define RUNNER_REPORT_REPORT_FORMATS_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "runner/report/report_request.h"
#include "runner/report/reporter.h"

namespace runner {

// Who reads a format. People watch a terminal: a line there may move. Beside what programs read,
// notices for people go to standard error.
enum class Reader { kPeople, kPrograms };

struct OutputFormat {
  absl::string_view name;  // As --format takes it.
  Reader reader;
  absl::string_view help;  // What it is, in a few words.
  // `fd` is borrowed.
  std::unique_ptr<Reporter> (*make)(const ReportRequest& request, int fd);
};

std::span<const OutputFormat> OutputFormats();

// "console" ..., in the order of the table.
std::vector<std::string> OutputFormatNames();

// One line for each, of which the help of --format consists.
std::string OutputFormatHelp();

// The one of that name; of an empty or unknown name the one that `reader` gets without a choice.
const OutputFormat& FindOutputFormat(absl::string_view name, Reader reader);

// Makes the reports of a run that are files, in the order of the table. Errors are those of
// open(2), with the path.
absl::StatusOr<std::vector<std::unique_ptr<Reporter>>> MakeFileReports(
    const ReportRequest& request);

}  // namespace runner

#endif  // RUNNER_REPORT_REPORT_FORMATS_H_
