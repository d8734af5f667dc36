// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A test that prints 100 MB: how fast it gets through to its log, and what memory that takes.

#include <filesystem>
#include <system_error>

#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "tools/bench/runner_rows.h"

namespace bench {
namespace {

namespace fs = std::filesystem;

// Runs the test once; the run, and the size of its log.
absl::StatusOr<ProgramRun> RunChatty(const RunnerPrograms& programs, Workbench& bench,
                                     uint64_t& log_bytes) {
  const std::string out = bench.NewPath();
  ASSIGN_OR_RETURN(const ProgramRun run, RunProgram({programs.ktstr, "run", "--summary", "--out",
                                                     out, programs.chatty_test},
                                                    bench.path()));
  std::error_code error;
  log_bytes =
      fs::file_size(out + "/tests/ktstr/" + fs::path(programs.chatty_test).filename().string() +
                        "/attempt-1/output.log",
                    error);
  fs::remove_all(out, error);
  if (log_bytes < 100'000'000) return absl::InternalError("the log is cut");
  return run;
}

Comparison OutputRow(const RunnerPrograms& programs, Workbench& bench) {
  return {.ours_name = "ktstr run --summary",
          .unit = "MB/s from the start of the run to its end",
          .better = Better::kHigher,
          .judged = Judged::kOurs,
          .target = 200,
          .ours = [&]() -> absl::StatusOr<double> {
            uint64_t bytes = 0;
            ASSIGN_OR_RETURN(const ProgramRun run, RunChatty(programs, bench, bytes));
            return static_cast<double>(bytes) * 1e3 / static_cast<double>(run.duration_ns);
          }};
}

Comparison MemoryRow(const RunnerPrograms& programs, Workbench& bench) {
  return {.ours_name = "the same",
          .unit = "MiB resident at most",
          .better = Better::kLower,
          .judged = Judged::kOurs,
          .target = 64,
          .ours = [&]() -> absl::StatusOr<double> {
            uint64_t bytes = 0;
            ASSIGN_OR_RETURN(const ProgramRun run, RunChatty(programs, bench, bytes));
            return static_cast<double>(run.peak_bytes) / (1 << 20);
          },
          .max_rounds = 3};
}

}  // namespace

void AddOutputRows(const RunnerPrograms& programs, Workbench& bench, std::vector<Row>& rows) {
  rows.push_back({"100 MB of output", [&] { return OutputRow(programs, bench); }});
  rows.push_back({"100 MB of output, memory", [&] { return MemoryRow(programs, bench); }});
}

}  // namespace bench
