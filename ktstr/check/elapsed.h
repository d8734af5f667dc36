// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Elapsed: the longest of some durations that a selftest took itself. Parent side, pure.
//
//   check::Elapsed elapsed("sched_setaffinity");
//   elapsed.Add(ktstr::MonotonicTime::Now() - before);
//   test.Expect(elapsed.AtMost(absl::Seconds(1)));

#ifndef KTSTR_CHECK_ELAPSED_H_
#define KTSTR_CHECK_ELAPSED_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "ktstr/check/result.h"

namespace ktstr::check {

class Elapsed {
 public:
  explicit Elapsed(std::string what) : what_(std::move(what)) {}

  void Add(absl::Duration duration) {
    longest_ = std::max(longest_, duration);
    ++samples_;
  }

  // Judges the longest one. A machine that lost the excess excuses it. Inconclusive without
  // samples.
  Result AtMost(absl::Duration limit) const;

 private:
  std::string what_;
  absl::Duration longest_;
  uint64_t samples_ = 0;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_ELAPSED_H_
