// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/parse/parse_command.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/command_line.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/base/unique_fd.h"
#include "runner/command/command.h"
#include "runner/command/exit_code.h"
#include "runner/command/message.h"
#include "runner/folder/layout.h"
#include "runner/ktap/parser.h"
#include "runner/parse/kcidb.h"
#include "runner/parse/log_encoding.h"
#include "runner/parse/log_report.h"

namespace runner {
namespace {

constexpr absl::string_view kCommand = "ktstr parse";

struct ParseOptions {
  bool json = false;
  std::string kcidb;
  std::string junit;
  bool quiet = false;
  bool help = false;
};

ktstr::CommandLine CommandLineFor(ParseOptions* options) {
  return {.usage = "ktstr parse [FILE|-] [OPTION...]",
          .description =
              "Reads a log with results in KTAP or TAP, as selftests, run_kselftest.sh, KUnit and\n"
              "kernel consoles print them, and says what failed. '-' or no file is standard input.",
          .options = {{.name = "json",
                       .help = "print JSON (schema ktstr.parse/1) instead of the summary",
                       .set = ktstr::SetFlag(&options->json)},
                      {.name = "kcidb",
                       .value = "ORIGIN:ID",
                       .help = "print KCIDB JSON, as KernelCI takes it, for the build of that id",
                       .set = ktstr::SetString(&options->kcidb)},
                      {.name = "junit",
                       .value = "FILE",
                       .help = "also write JUnit XML to FILE",
                       .set = ktstr::SetString(&options->junit)},
                      {.name = "quiet",
                       .short_name = 'q',
                       .help = "print the totals only",
                       .set = ktstr::SetFlag(&options->quiet)},
                      HelpOption(&options->help)},
          .epilogue =
              "Examples:\n"
              "  ktstr parse results.ktap\n"
              "  dmesg | ktstr parse --quiet\n"
              "  ktstr parse console.log --json --junit junit.xml\n"
              "  ktstr parse boot-17.log --kcidb ourci:build-4711\n"
              "\n"
              "Exit codes: 0 nothing failed; 1 something failed, the log contradicts itself or\n"
              "holds no results; 4 everything was skipped; 64 bad option, no such file, or a\n"
              "file that is compressed or UTF-16;\n"
              "73 the JUnit file cannot be written; 74 the log cannot be read to its end, or\n"
              "the summary cannot be written."};
}

// The log to read; `owner` keeps an opened file.
absl::StatusOr<int> OpenLog(const std::string& path, ktstr::UniqueFd& owner) {
  if (path == "-") return STDIN_FILENO;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is a folder; give a log file, such as ", path, "/", kResultsFile));
  }
  ASSIGN_OR_RETURN(owner, ktstr::sys::Open(path, O_RDONLY));
  return owner.get();
}

// The summary needs few of the results that passed.
constexpr uint64_t kPassingForSummary = 10'000;

// InvalidArgument: the log is no text.
absl::StatusOr<ResultTree> ReadLog(int fd, const std::string& path, const ParseOptions& options) {
  ParseLimits limits;
  if (!options.json && options.kcidb.empty() && options.junit.empty()) {
    limits.max_passing_total = kPassingForSummary;
  }
  KtapParser parser(limits);
  std::vector<char> chunk(256 * 1024);
  size_t filled = 0;
  bool is_text = false;
  for (;;) {
    ASSIGN_OR_RETURN(const size_t count, ktstr::sys::Read(fd, std::span(chunk).subspan(filled)));
    filled += count;
    const absl::string_view read(chunk.data(), filled);
    // A pipe may give its first bytes one by one.
    if (!is_text && count > 0 && filled < kEncodingBytes) continue;
    if (!is_text) RETURN_IF_ERROR(CheckEncoding(read.substr(0, kEncodingBytes), path));
    is_text = true;
    parser.Feed(read);
    filled = 0;
    if (count == 0) return parser.Finish();
  }
}

int ExitCodeOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return kExitOk;
    case Verdict::kSkip:
      return kExitAllSkipped;
    default:
      return kExitFailed;
  }
}

std::string TextFor(const LogReport& report, const ParseOptions& options, const KcidbBuild& build) {
  if (!options.kcidb.empty()) return report.Kcidb(build);
  if (options.json) return report.Json();
  return options.quiet ? report.TotalsText() : report.Text();
}

int Report(const LogReport& report, const ParseOptions& options, const KcidbBuild& build) {
  if (!options.junit.empty()) {
    const absl::Status status = ktstr::WriteFileAtomically(options.junit, report.Junit());
    if (!status.ok()) return Fail(kCommand, status, StoreExitCode(status));
  }
  const int printed = Print(kCommand, TextFor(report, options, build));
  return printed == kExitOk ? ExitCodeOf(report.verdict()) : printed;
}

}  // namespace

int ParseCommand(std::span<const std::string> args) {
  ParseOptions options;
  const ktstr::CommandLine line = CommandLineFor(&options);
  const OpenedCommand opened = OpenCommand(kCommand, line, args, options.help, 1);
  if (opened.is_over()) return *opened.exit_code;
  KcidbBuild build;
  if (!options.kcidb.empty()) {
    const absl::StatusOr<KcidbBuild> parsed = ParseKcidbBuild(options.kcidb);
    if (!parsed.ok()) return Fail(kCommand, parsed.status(), kExitUsage);
    build = *parsed;
  }
  const std::string path = opened.operands.empty() ? "-" : opened.operands.front();
  ktstr::UniqueFd owner;
  const absl::StatusOr<int> fd = OpenLog(path, owner);
  if (!fd.ok()) return Fail(kCommand, fd.status(), kExitUsage);
  absl::StatusOr<ResultTree> tree = ReadLog(*fd, path, options);
  if (!tree.ok()) {
    return Fail(kCommand, tree.status(),
                absl::IsInvalidArgument(tree.status()) ? kExitUsage : kExitWriteError);
  }
  return Report(LogReport(path, *std::move(tree)), options, build);
}

ktstr::CommandLine DescribeParse() {
  ParseOptions unused;
  return ktstr::Described(CommandLineFor(&unused));
}

}  // namespace runner
