// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Result: the verdict of one check with the numbers that led to it. Parent side, plain data.

#ifndef KTSTR_CHECK_RESULT_H_
#define KTSTR_CHECK_RESULT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace ktstr::check {

enum class Outcome {
  kPass,
  kInconclusive,  // There was no signal to judge by. Never a pass.
  kFail,
};
const char* OutcomeName(Outcome outcome);

// What a value counts.
enum class Unit { kCount, kNs, kShare, kPerSecond };
const char* UnitName(Unit unit);  // "count", "ns", "share", "per_second"

// How a value has to lie to its limit.
enum class Relation { kAtMost, kAtLeast, kExactly };
const char* RelationName(Relation relation);  // "at most"
bool Holds(Relation relation, double value, double limit);

struct Result {
  Outcome outcome = Outcome::kInconclusive;
  std::string claim;  // "p99 wake latency of group0 at most 4ms"
  Unit unit = Unit::kCount;
  std::optional<double> value;  // The one number that decides, in `unit`. Absent without signal.
  std::optional<double> limit;  // With its tolerance. Absent where it depends on the signal.
  std::optional<Relation> relation;  // Which way the limit binds. Absent: with the limit.
  uint64_t samples = 0;              // How many measurements the value stands on.
  std::string reason;                // Why it is inconclusive; empty otherwise.
  // How much time the machine would have had to lose, at least, for a failure to be its doing and
  // not the scheduler's. Absent: no loss of time explains it.
  std::optional<uint64_t> excusable_ns;
  // Lines for a reader: who, on which CPU, against what. No newline at the end.
  std::string details;
};

// "p99 wake latency of group0 at most 4ms: 31.2us (1203 samples)".
std::string Headline(const Result& result);

// A value for people to read: "31.2us", "0.0970", "17", "1.25e+06/s".
std::string FormatValue(double value, Unit unit);

// Why workers cannot be judged.
struct Obstacle {
  // Implicit: a reason alone makes a check inconclusive.
  Obstacle(std::string why, bool failure = false)  // NOLINT(google-explicit-constructor)
      : text(std::move(why)), is_failure(failure) {}

  std::string text;
  // The work of one failed as it ran, by an error that nothing lacking explains: the check fails.
  bool is_failure;
};

// The results of the three kinds, from one that has everything but its outcome.
Result Decide(Result result, bool holds);
Result Inconclusive(Result result, std::string reason);
// Inconclusive, or a failure that the obstacle explains.
Result Obstructed(Result result, const Obstacle& obstacle);

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_RESULT_H_
