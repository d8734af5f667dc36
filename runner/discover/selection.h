// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Selection: which of the discovered selftests run. Pure.

#ifndef RUNNER_DISCOVER_SELECTION_H_
#define RUNNER_DISCOVER_SELECTION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "runner/discover/selftest.h"

namespace runner {

// Every `count`-th test, from the `index`-th on. REQUIRES: 1 <= index <= count.
struct Shard {
  uint64_t index = 1;
  uint64_t count = 1;
};

// A test is selected when it is in one of the collections, one of the tests, has one of the tags
// and matches the filter, each as far as given, and is not skipped.
struct Selection {
  std::vector<std::string> collections;
  std::vector<std::string> tests;  // "COLLECTION:TEST".
  std::vector<std::string> skips;  // "COLLECTION:TEST".
  std::vector<std::string> tags;
  std::string filter;  // RE2, searched for in "COLLECTION:TEST"; empty: all.
  Shard shard;
};

// "I/N". InvalidArgument when it is not that or I is not in 1..N.
absl::StatusOr<Shard> ParseShard(absl::string_view text);

// The selected ones in their order. InvalidArgument for a name that no test has (with the nearest
// one), a bad pattern, and for a selection without a test. A shard may be empty.
absl::StatusOr<std::vector<Selftest>> Select(std::vector<Selftest> selftests,
                                             const Selection& selection);

}  // namespace runner

#endif  // RUNNER_DISCOVER_SELECTION_H_
