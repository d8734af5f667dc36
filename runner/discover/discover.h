// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Discover: turns the operands of a command into selftests. Reads files, runs none.

#ifndef RUNNER_DISCOVER_DISCOVER_H_
#define RUNNER_DISCOVER_DISCOVER_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runner/discover/selftest.h"

namespace runner {

inline constexpr char kKselftestListName[] = "kselftest-list.txt";
// The collection of tests that are not part of an installed kselftest tree.
inline constexpr char kOwnCollection[] = "ktstr";

// An operand is
//   - a folder with kselftest-list.txt: every test of the list;
//   - a folder inside such a tree: the tests of the list that lie below it;
//   - a folder with ktstr-suite.json: the selftests that it names;
//   - any other folder: its executable files;
//   - a file: that test.
// A file that several operands name runs once. A listed test that is missing or cannot be started
// is returned with its `problem`.
// Errors: NotFound for an operand that does not exist; InvalidArgument for a malformed list,
// `settings` or manifest, and for two files that would have the same name in the results.
absl::StatusOr<std::vector<Selftest>> Discover(std::span<const std::string> operands);

}  // namespace runner

#endif  // RUNNER_DISCOVER_DISCOVER_H_
