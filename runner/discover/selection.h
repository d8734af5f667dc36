// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Selection: which of the discovered selftests run. Pure.

#ifndef RUNNER_DISCOVER_SELECTION_H_
#define RUNNER_DISCOVER_SELECTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "runner/discover/selftest.h"

namespace runner {

// One of `count` parts. REQUIRES: 1 <= index <= count.
struct Shard {
  enum class Kind {
    kSlice,  // Every `count`-th test, from the `index`-th on: parts of equal size.
    kHash,   // By the test's name: it stays in its part when others come and go.
  };
  uint64_t index = 1;
  uint64_t count = 1;
  Kind kind = Kind::kSlice;
};

// A test is selected when it is in one of the collections, one of the tests, has one of the tags
// and matches the filter, each as far as given, and is not skipped. Tests are "COLLECTION:TEST".
struct Selection {
  std::vector<std::string> collections;
  std::vector<std::string> tests;
  std::vector<std::string> skips;
  std::vector<std::string> listed_skips;          // From files: names that no test has are fine.
  std::optional<std::vector<std::string>> rerun;  // Only these, which need not be there any more.
  std::vector<std::string> tags;
  std::string filter;  // A FilterExpression; empty: all.
  Shard shard;
};

// "I/N", "slice:I/N" (the same) or "hash:I/N". InvalidArgument when it is not that or I is not in
// 1..N.
absl::StatusOr<Shard> ParseShard(absl::string_view text);

// The selected ones in their order. InvalidArgument for a name that no test has (with the nearest
// one), a bad filter, and for a selection without a test. A shard may be empty, and so may a rerun.
absl::StatusOr<std::vector<Selftest>> Select(std::vector<Selftest> selftests,
                                             const Selection& selection);

}  // namespace runner

#endif  // RUNNER_DISCOVER_SELECTION_H_
