// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// `ktstr parse` of generated logs: speed, memory, and that time grows with the length alone.

#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "tools/bench/runner_rows.h"

namespace bench {
namespace {

// A kselftest log of about `bytes`: results with the diagnostics of tests that talk.
std::string TypicalLog(size_t bytes) {
  std::string log = "TAP version 13\n";
  for (uint64_t test = 1; log.size() < bytes; ++test) {
    absl::StrAppend(&log, "# timeout set to 45\n# selftests: bench: test_", test,
                    "\n# TAP version 13\n# 1..3\n");
    for (int result = 1; result <= 3; ++result) {
      for (int line = 0; line < 8; ++line) {
        absl::StrAppend(&log, "# # run delay of worker ", line, " was 1234 ns, its share 0.4", line,
                        "\n");
      }
      absl::StrAppend(&log, "# ok ", result, " promise_", result, "_is_kept\n");
    }
    absl::StrAppend(&log, "ok ", test, " selftests: bench: test_", test, "\n");
  }
  return log;
}

// Documents in documents, each of one result.
std::string NestedLog(int levels) {
  std::string log;
  for (int level = 0; level < levels; ++level) {
    absl::StrAppend(&log, std::string(static_cast<size_t>(level), ' '), "1..1\n");
  }
  for (int level = levels - 1; level >= 0; --level) {
    absl::StrAppend(&log, std::string(static_cast<size_t>(level), ' '), "ok 1 level_", level, "\n");
  }
  return log;
}

std::string FlatLog(int results) {
  std::string log = absl::StrCat("TAP version 13\n1..", results, "\n");
  for (int i = 1; i <= results; ++i) absl::StrAppend(&log, "ok ", i, " case_", i, "\n");
  return log;
}

// Documents one after the other, each of one result.
std::string DocumentsLog(int documents) {
  std::string log;
  for (int i = 1; i <= documents; ++i) absl::StrAppend(&log, "TAP version 13\n1..1\nok 1 a\n");
  return log;
}

// Writes the log unless it is there. In a process of its own, since the peak of our memory counts
// as that of all programs that we start (getrusage(2): it outlives execve).
absl::StatusOr<std::string> LogFile(const Workbench& bench, const std::string& name,
                                    const std::function<std::string()>& make) {
  std::string path = bench.Path(name);
  if (::access(path.c_str(), F_OK) == 0) return path;
  const pid_t writer = ::fork();
  if (writer == 0) ::_exit(ktstr::WriteFileAtomically(path, make()).ok() ? 0 : 1);
  int status = -1;
  if (writer < 0 || ::waitpid(writer, &status, 0) != writer || status != 0) {
    return absl::InternalError(absl::StrCat("cannot write ", path));
  }
  return path;
}

absl::StatusOr<ProgramRun> Parse(const RunnerPrograms& programs, const std::string& log) {
  return RunProgram({programs.ktstr, "parse", "--quiet", log}, "/");
}

absl::StatusOr<std::string> Typical(const Workbench& bench) {
  return LogFile(bench, "typical.log", [] { return TypicalLog(50'000'000); });
}

absl::StatusOr<Comparison> SpeedRow(const RunnerPrograms& programs, const Workbench& bench) {
  ASSIGN_OR_RETURN(const std::string log, Typical(bench));
  return Comparison{.ours_name = "ktstr parse",
                    .unit = "MB/s of a log of 50 MB, start of the program included",
                    .better = Better::kHigher,
                    .judged = Judged::kOurs,
                    .target = 300,
                    .ours = [&programs, log]() -> absl::StatusOr<double> {
                      ASSIGN_OR_RETURN(const ProgramRun run, Parse(programs, log));
                      return 50e9 / static_cast<double>(run.duration_ns);
                    }};
}

absl::StatusOr<Comparison> MemoryRow(const RunnerPrograms& programs,
                                     absl::StatusOr<std::string> made) {
  ASSIGN_OR_RETURN(const std::string log, std::move(made));
  return Comparison{.ours_name = "ktstr parse",
                    .unit = "MiB resident at most",
                    .better = Better::kLower,
                    .judged = Judged::kOurs,
                    .target = 32,
                    .ours = [&programs, log]() -> absl::StatusOr<double> {
                      ASSIGN_OR_RETURN(const ProgramRun run, Parse(programs, log));
                      return static_cast<double>(run.peak_bytes) / (1 << 20);
                    },
                    .max_rounds = 3};
}

// How much longer than a tenth of it a log takes, per byte.
absl::StatusOr<Comparison> LinearRow(const RunnerPrograms& programs, const Workbench& bench,
                                     const std::string& what, int size,
                                     std::string (*make)(int size), double expected_growth) {
  ASSIGN_OR_RETURN(const std::string large,
                   LogFile(bench, what + "-large.log", [&] { return make(size); }));
  ASSIGN_OR_RETURN(const std::string small,
                   LogFile(bench, what + "-small.log", [&] { return make(size / 10); }));
  const auto measure = [&programs](std::string log, double divisor) -> Measure {
    return [&programs, log = std::move(log), divisor]() -> absl::StatusOr<double> {
      ASSIGN_OR_RETURN(const ProgramRun run, Parse(programs, log));
      return static_cast<double>(run.duration_ns) / 1e6 / divisor;
    };
  };
  return Comparison{.ours_name = absl::StrCat(size, " ", what),
                    .peer_name = absl::StrCat("a tenth of them"),
                    .unit = "ms, ours divided by how much larger the log is",
                    .better = Better::kLower,
                    .target = 1.2,
                    .ours = measure(large, expected_growth),
                    .peer = measure(small, 1)};
}

}  // namespace

void AddParseRows(const RunnerPrograms& programs, Workbench& bench, std::vector<Row>& rows) {
  rows.push_back({"parse 50 MB", [&] { return SpeedRow(programs, bench); }});
  rows.push_back({"parse 50 MB, memory", [&] { return MemoryRow(programs, Typical(bench)); }});
  rows.push_back({"parse 300,000 documents", [&] {
                    return MemoryRow(programs, LogFile(bench, "documents.log",
                                                       [] { return DocumentsLog(300'000); }));
                  }});
  rows.push_back({"parse 1,000,000 results",
                  [&] { return LinearRow(programs, bench, "results", 1'000'000, FlatLog, 10); }});
  // The indentation makes the text grow with the square of the levels.
  rows.push_back({"parse 10,000 levels",
                  [&] { return LinearRow(programs, bench, "levels", 10'000, NestedLog, 100); }});
}

}  // namespace bench
