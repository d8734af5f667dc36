// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A comparison of ours with a peer: both sides measured by turns in one run, judged by their ratio.

#ifndef TOOLS_BENCH_COMPARISON_H_
#define TOOLS_BENCH_COMPARISON_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace bench {

// One measurement of one side, in the unit of its row.
using Measure = std::function<absl::StatusOr<double>()>;

enum class Better { kHigher, kLower };

// The number of a round that is held against the target.
enum class Judged {
  kRatio,       // ours / peer
  kDifference,  // ours - peer
  kOurs,        // Ours alone: there is no peer.
};

struct Comparison {
  std::string ours_name;
  std::string peer_name;
  std::string unit;  // "round trips/s"
  Better better = Better::kHigher;
  Judged judged = Judged::kRatio;
  // At least this, or at most when lower is better. Absent: a number to know, which always counts
  // as met.
  std::optional<double> target;
  Measure ours;
  Measure peer;           // Null when ours is judged alone.
  int max_rounds = 1000;  // For rows that take long.
};

struct ComparisonResult {
  // One number for each round, in order.
  std::vector<double> ours;
  std::vector<double> peer;
  // Median and bounds of the judged number over the rounds.
  double median = 0;
  double min = 0;
  double max = 0;
  bool meets_target = false;
};

// Runs both sides `rounds` times, or fewer when the row says so, after one unmeasured warm-up each,
// ours first in even rounds and the peer first in odd ones, so that a drift of the machine's speed
// hits both. REQUIRES: rounds > 0.
absl::StatusOr<ComparisonResult> Compare(const Comparison& comparison, int rounds);

// The middle value; the mean of the two middle ones of an even number. REQUIRES: not empty.
double Median(std::vector<double> values);

}  // namespace bench

#endif  // TOOLS_BENCH_COMPARISON_H_
