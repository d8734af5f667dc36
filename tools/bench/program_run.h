// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Programs as a benchmark runs them, and a folder for what they read and write.

#ifndef TOOLS_BENCH_PROGRAM_RUN_H_
#define TOOLS_BENCH_PROGRAM_RUN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bench {

struct ProgramRun {
  uint64_t duration_ns = 0;
  uint64_t peak_bytes = 0;  // Most memory that it had resident.
};

// Runs a program found in PATH, its output going to /dev/null, until it ends. An error unless it
// leaves with 0. Unimplemented: it is not installed.
absl::StatusOr<ProgramRun> RunProgram(const std::vector<std::string>& argv,
                                      const std::string& directory);

// A folder that is removed with everything in it in the end.
class Workbench {
 public:
  static absl::StatusOr<Workbench> Create();
  Workbench(Workbench&& other) noexcept;
  Workbench& operator=(Workbench&&) = delete;
  ~Workbench();

  const std::string& path() const { return path_; }
  std::string Path(const std::string& name) const { return path_ + "/" + name; }
  // A path that has not been used yet.
  std::string NewPath() { return Path("out-" + std::to_string(++used_)); }
  // Makes `count` hard links "t0001" ... to a copy of `program`, in a folder of that name.
  absl::Status MakeTests(const std::string& folder, const std::string& program, int count) const;

 private:
  explicit Workbench(std::string path) : path_(std::move(path)) {}

  std::string path_;
  int used_ = 0;
};

// "t0001".
std::string TestName(int number);

}  // namespace bench

#endif  // TOOLS_BENCH_PROGRAM_RUN_H_
