// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/run_delay.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/quantity.h"
#include "ktstr/check/each_worker.h"

namespace ktstr::check {
namespace {

const char* KindName(RunDelayLimit::Kind kind) {
  switch (kind) {
    case RunDelayLimit::Kind::kMeanWait:
      return "mean wait for a CPU";
    case RunDelayLimit::Kind::kLongestWait:
      return "longest wait for a CPU";
    case RunDelayLimit::Kind::kTotal:
      return "run delay";
  }
  return "?";
}

absl::StatusOr<Reading> Read(const WorkerReport& worker, RunDelayLimit::Kind kind,
                             double limit_ns) {
  if (!worker.run_delay_ns.has_value() || worker.timeslices.value_or(0) == 0) {
    return absl::NotFoundError("has no schedstat");
  }
  Reading reading{.samples = *worker.timeslices,
                  .line = absl::StrCat("run delay ", FormatNs(*worker.run_delay_ns), " in ",
                                       *worker.timeslices, " timeslices")};
  double waits = 1;
  switch (kind) {
    case RunDelayLimit::Kind::kMeanWait:
      waits = static_cast<double>(*worker.timeslices);
      reading.value = static_cast<double>(*worker.run_delay_ns) / waits;
      break;
    case RunDelayLimit::Kind::kLongestWait:
      if (!worker.max_gap_ns.has_value()) return absl::NotFoundError("passed no two checkpoints");
      reading.value = static_cast<double>(std::min(*worker.max_gap_ns, *worker.run_delay_ns));
      absl::StrAppend(&reading.line, ", longest gap ", FormatNs(*worker.max_gap_ns), " on CPU ",
                      worker.max_gap_cpu.value_or(-1));
      break;
    case RunDelayLimit::Kind::kTotal:
      reading.value = static_cast<double>(*worker.run_delay_ns);
      break;
  }
  reading.excusable_ns = (reading.value - limit_ns) * waits;
  return reading;
}

}  // namespace

Result RunDelayLimit::AtMost(absl::Duration limit) const {
  const uint64_t limit_ns = ToNs(limit);
  Result result{.claim = absl::StrCat(KindName(kind_), " of ", scope_.Name(), " at most ",
                                      FormatNs(limit_ns)),
                .unit = Unit::kNs,
                .limit = static_cast<double>(limit_ns)};
  return JudgeEach(scope_, std::move(result), Relation::kAtMost, [&](const WorkerReport& worker) {
    return Read(worker, kind_, static_cast<double>(limit_ns));
  });
}

}  // namespace ktstr::check
