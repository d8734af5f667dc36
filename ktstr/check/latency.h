// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Checks of measured durations: wake latency, timer latency and the other instruments. Parent side,
// pure.
//
//   check::WakeLatency(report).Group(1).p99().AtMost(test.limits().idle_wake)

#ifndef KTSTR_CHECK_LATENCY_H_
#define KTSTR_CHECK_LATENCY_H_

#include <string>

#include "absl/time/time.h"
#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"
#include "ktstr/shared/instrument.h"

namespace ktstr::check {

// One percentile of the samples of all workers in the scope together.
class LatencyPercentile {
 public:
  LatencyPercentile(Scope scope, Instrument instrument, double percent);

  // Inconclusive below 1 / (1 - p) samples: a p99 of fewer than 100 is just the largest one.
  Result AtMost(absl::Duration limit) const;
  Result AtLeast(absl::Duration limit) const;

 private:
  Result Begin(Relation relation, absl::Duration limit) const;

  Scope scope_;
  Instrument instrument_;
  double percent_;  // 100: the largest sample.
};

class Latency : public Scoped<Latency> {
 public:
  Latency(const WorkloadReport& report, Instrument instrument)
      : Scoped(report), instrument_(instrument) {}

  LatencyPercentile Percentile(double percent) const { return {scope(), instrument_, percent}; }
  LatencyPercentile p50() const { return Percentile(50); }
  LatencyPercentile p90() const { return Percentile(90); }
  LatencyPercentile p99() const { return Percentile(99); }
  LatencyPercentile p999() const { return Percentile(99.9); }
  LatencyPercentile max() const { return Percentile(100); }
  // The coefficient of variation of all samples: population standard deviation by mean.
  // Inconclusive below two samples.
  Result CvAtMost(double limit) const;

 private:
  Instrument instrument_;
};

inline Latency WakeLatency(const WorkloadReport& report) {
  return {report, Instrument::kWakeLatency};
}
inline Latency TimerLatency(const WorkloadReport& report) {
  return {report, Instrument::kTimerLatency};
}
inline Latency LockWait(const WorkloadReport& report) {
  return {report, Instrument::kLockWait};
}
inline Latency RequestLatency(const WorkloadReport& report) {
  return {report, Instrument::kRequestLatency};
}
// The time from just before a fork to the first instruction of the child.
inline Latency ForkToRun(const WorkloadReport& report) {
  return {report, Instrument::kForkToRun};
}
// A whole call of sched_setaffinity, with the move of its target.
inline Latency AffinityTime(const WorkloadReport& report) {
  return {report, Instrument::kAffinityTime};
}

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_LATENCY_H_
