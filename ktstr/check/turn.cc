// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/turn.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/quantity.h"

namespace ktstr::check {
namespace {

std::vector<uint64_t> Waits(const WorkerReport& worker) {
  std::vector<uint64_t> waits;
  for (const StallEvent& stall : worker.stall_events) waits.push_back(stall.duration_ns);
  return waits;
}

// Returns the times from the end of each stall to the beginning of the next one.
std::vector<uint64_t> Lengths(const WorkerReport& worker) {
  std::vector<uint64_t> lengths;
  for (size_t i = 1; i < worker.stall_events.size(); ++i) {
    const StallEvent& stall = worker.stall_events[i];
    const uint64_t began_at_ns = stall.at_ns - std::min(stall.at_ns, stall.duration_ns);
    const uint64_t ended_at_ns = worker.stall_events[i - 1].at_ns;
    lengths.push_back(began_at_ns - std::min(began_at_ns, ended_at_ns));
  }
  return lengths;
}

uint64_t Sum(const std::vector<uint64_t>& lengths) {
  return std::accumulate(lengths.begin(), lengths.end(), uint64_t{0});
}

// The length up to which stretches make up half of their time. REQUIRES: ascending, not empty.
uint64_t HalfTimeLength(const std::vector<uint64_t>& lengths) {
  const uint64_t total = Sum(lengths);
  uint64_t sum = 0;
  for (const uint64_t length : lengths) {
    sum += length;
    if (sum >= total - total / 2) return length;
  }
  return lengths.back();
}

// Returns the least time that the machine would have had to lose within them, for half of the time
// to be in stretches of at most `limit` without that loss. REQUIRES: ascending.
uint64_t LossThatExplains(const std::vector<uint64_t>& lengths, uint64_t limit) {
  uint64_t missing = Sum(lengths) / 2;
  uint64_t loss = 0;
  for (const uint64_t length : lengths) {
    if (missing == 0) break;
    missing -= std::min(missing, length);
    if (length > limit) loss += length - limit;
  }
  return loss;
}

std::string Line(const WorkloadReport& report, const WorkerReport& worker,
                 const std::vector<uint64_t>& lengths) {
  std::string line = absl::StrCat(WorkerLabel(report, worker), ": ", lengths.size());
  if (!lengths.empty()) {
    absl::StrAppend(&line, " from ", FormatNs(lengths.front()), " to ", FormatNs(lengths.back()),
                    ", half of the time in those up to ", FormatNs(HalfTimeLength(lengths)));
  }
  return line;
}

// Whether the turns between all of its stalls are too little to be what it ran for: then one
// iteration takes longer than the stall threshold, and looks like a stall.
bool LooksStalledAllTheTime(const WorkerReport& worker, const std::vector<uint64_t>& turns) {
  return worker.stall_events.size() == worker.stalls && turns.size() >= TurnLimit::kFewest &&
         Sum(turns) < worker.cpu_ns.value_or(0) / 4;
}

struct Stretches {
  std::vector<uint64_t> lengths;   // Of all workers, ascending.
  std::vector<std::string> lines;  // One for each worker.
};

// An error says why there is no signal.
absl::StatusOr<Stretches> Gather(const Scope& scope, TurnLimit::Kind kind) {
  Stretches all;
  for (const WorkerReport* worker : scope.Workers()) {
    const bool turns = kind == TurnLimit::Kind::kLength;
    std::vector<uint64_t> own = turns ? Lengths(*worker) : Waits(*worker);
    if (turns && LooksStalledAllTheTime(*worker, own)) {
      return absl::NotFoundError(absl::StrCat(WorkerLabel(*scope.report, *worker),
                                              " has iterations longer than the stall threshold"));
    }
    std::sort(own.begin(), own.end());
    all.lines.push_back(Line(*scope.report, *worker, own));
    all.lengths.insert(all.lengths.end(), own.begin(), own.end());
  }
  if (all.lengths.size() < TurnLimit::kFewest) {
    return absl::NotFoundError(absl::StrCat("fewer than ", TurnLimit::kFewest));
  }
  std::sort(all.lengths.begin(), all.lengths.end());
  return all;
}

}  // namespace

Result TurnLimit::Compare(Relation relation, absl::Duration limit) const {
  const uint64_t limit_ns = ToNs(limit);
  const char* what = kind_ == Kind::kLength ? "turns" : "waits for a turn";
  Result result{.claim = absl::StrCat("half-time length of ", what, " of ", scope_.Name(), " ",
                                      RelationName(relation), " ", FormatNs(limit_ns)),
                .unit = Unit::kNs,
                .limit = static_cast<double>(limit_ns),
                .relation = relation};
  if (const auto obstacle = scope_.Obstacle()) return Obstructed(std::move(result), *obstacle);
  const absl::StatusOr<Stretches> found = Gather(scope_, kind_);
  if (!found.ok()) return Inconclusive(std::move(result), std::string(found.status().message()));

  const uint64_t value = HalfTimeLength(found->lengths);
  result.value = static_cast<double>(value);
  result.samples = found->lengths.size();
  const bool holds = relation == Relation::kAtMost ? value <= limit_ns : value >= limit_ns;
  if (holds) return Decide(std::move(result), true);
  result.details = absl::StrJoin(found->lines, "\n");
  // Lost time lengthens both, and shortens neither.
  if (relation == Relation::kAtMost) {
    result.excusable_ns = LossThatExplains(found->lengths, limit_ns);
  }
  return Decide(std::move(result), false);
}

}  // namespace ktstr::check
