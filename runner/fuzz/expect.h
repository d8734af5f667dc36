// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FuzzExpect: how a fuzz target says that an invariant is broken. For fuzzers only.

#ifndef RUNNER_FUZZ_EXPECT_H_
#define RUNNER_FUZZ_EXPECT_H_

#include <cstdio>
#include <cstdlib>

#include "absl/strings/string_view.h"

namespace runner {

// Ends the fuzzer unless `holds`; it then keeps the input. `what` is printed.
inline void FuzzExpect(bool holds, absl::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace runner

#endif  // RUNNER_FUZZ_EXPECT_H_
