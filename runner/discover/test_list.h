// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Files that list tests: what --test-list and --skip-file read. Pure.

#ifndef RUNNER_DISCOVER_TEST_LIST_H_
#define RUNNER_DISCOVER_TEST_LIST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace runner {

// One "COLLECTION:TEST" a line, as in kselftest-list.txt; blank lines and what follows a '#' do not
// count. InvalidArgument says "PATH:LINE: what is wrong".
absl::StatusOr<std::vector<std::string>> ParseTestList(absl::string_view text,
                                                       absl::string_view path);

}  // namespace runner

#endif  // RUNNER_DISCOVER_TEST_LIST_H_
