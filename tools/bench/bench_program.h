// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The program around the rows of a benchmark: its command line, its table, its JSON.

#ifndef TOOLS_BENCH_BENCH_PROGRAM_H_
#define TOOLS_BENCH_BENCH_PROGRAM_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ktstr/base/command_line.h"
#include "tools/bench/comparison.h"

namespace bench {

struct Row {
  std::string name;
  // Unimplemented: the row cannot run here, and why.
  std::function<absl::StatusOr<Comparison>()> make;
};

enum BenchExitCode : int {
  kBenchMet = 0,
  kBenchMissed = 1,
  kBenchUsage = 64,
  kBenchCannotWrite = 73,
};

struct BenchOptions {
  uint64_t rounds = 21;
  std::string filter;  // A part of the rows' names; empty: all rows.
  std::string json;    // File for every measurement; empty: none.
  bool help = false;
};

// The options that every benchmark has.
std::vector<ktstr::CommandOption> OptionsOf(BenchOptions* options);

// Measures the rows one by one and prints each as it is done; the exit code.
int RunBench(const std::string& program, std::span<const Row> rows, const BenchOptions& options);

// Says on standard error what is wrong; `code`.
int FailBench(const std::string& program, int code, const absl::Status& status);

}  // namespace bench

#endif  // TOOLS_BENCH_BENCH_PROGRAM_H_
