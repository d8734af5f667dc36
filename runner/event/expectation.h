// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Expectation: what a selftest of ours has claimed and found, with the numbers. Plain data.

#ifndef RUNNER_EVENT_EXPECTATION_H_
#define RUNNER_EVENT_EXPECTATION_H_

#include <cstdint>
#include <optional>
#include <string>

namespace runner {

// As the selftest has written it; docs/formats.md has the words. Empty text: absent.
struct Expectation {
  std::string case_name;
  uint64_t attempt = 1;  // At the case, within one attempt at the test.
  std::string claim;
  std::string outcome;   // "pass", "inconclusive", "fail"
  bool control = false;  // It is of a negative control, whose failures are wanted.
  bool excused = false;  // A failure that the machine explains.
  std::string reason;    // Why it is inconclusive.
  std::string unit;      // "count", "ns", "share", "per_second"
  std::optional<double> value;
  std::optional<double> limit;
  std::string direction;  // "at_most", "at_least", "exactly"
  std::optional<uint64_t> samples;
  std::optional<uint64_t> excusable_ns;

  friend bool operator==(const Expectation&, const Expectation&) = default;
};

}  // namespace runner

#endif  // RUNNER_EVENT_EXPECTATION_H_
