// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Bazel's environment of a test, parsed (bazel.build/reference/test-encyclopedia). Pure.

#ifndef RUNNER_BAZEL_BAZEL_ENVIRONMENT_H_
#define RUNNER_BAZEL_BAZEL_ENVIRONMENT_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace runner {

// Empty strings: not set.
struct BazelEnvironment {
  std::string xml_output_file;
  std::string temporary_dir;
  std::string undeclared_outputs_dir;
  std::string filter;
  std::string premature_exit_file;
  std::string warnings_output_file;
  std::string shard_status_file;
  std::string target;      // "//selftests/wake:wake_futex_pair_test".
  std::string run_number;  // The number of this run among those of --runs_per_test.
  uint64_t shard_index = 0;
  uint64_t shard_count = 1;
  std::optional<absl::Duration> timeout;
};

// Looks a variable up; null when it is not set.
using Lookup = std::function<const char*(const char* name)>;

// InvalidArgument names a variable that holds no number.
absl::StatusOr<BazelEnvironment> ReadBazelEnvironment(const Lookup& lookup);

// The time that the selftest gets out of Bazel's, so that there is a report before Bazel's own
// TERM: a tenth less, by 1 s at least and 10 s at most. Zero, which is none, when Bazel sets none.
absl::Duration SelftestTimeout(const BazelEnvironment& environment);

}  // namespace runner

#endif  // RUNNER_BAZEL_BAZEL_ENVIRONMENT_H_
