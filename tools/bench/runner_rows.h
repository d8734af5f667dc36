// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The rows of the runner's benchmark. One function per group of them, one file each.

#ifndef TOOLS_BENCH_RUNNER_ROWS_H_
#define TOOLS_BENCH_RUNNER_ROWS_H_

#include <string>
#include <vector>

#include "tools/bench/bench_program.h"
#include "tools/bench/program_run.h"

namespace bench {

// The programs that the rows run, by absolute path.
struct RunnerPrograms {
  std::string ktstr;
  std::string trivial_test;
  std::string chatty_test;
};

// Everything is borrowed by the rows.
void AddOverheadRows(const RunnerPrograms& programs, Workbench& bench, std::vector<Row>& rows);
void AddOutputRows(const RunnerPrograms& programs, Workbench& bench, std::vector<Row>& rows);
void AddParseRows(const RunnerPrograms& programs, Workbench& bench, std::vector<Row>& rows);

}  // namespace bench

#endif  // TOOLS_BENCH_RUNNER_ROWS_H_
