// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/cpu_share.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/quantity.h"
#include "ktstr/check/spread.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/sched/policy_text.h"

namespace ktstr::check {
namespace {

constexpr double kIdleWeight = 3;

// A worker's part of the CPU time, measured and expected.
struct Portion {
  const WorkerReport* worker;
  double cpu_ns;
  double share;
  double expected;
  double tolerance;

  double deviation() const { return std::abs(share - expected); }
  // How far beyond what is tolerated; negative: within.
  double excess() const { return deviation() - tolerance; }
};

double Sum(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

// The CPU times, or which worker has none.
absl::StatusOr<std::vector<double>> CpuTimes(const WorkloadReport& report,
                                             std::span<const WorkerReport* const> workers) {
  std::vector<double> times;
  for (const WorkerReport* worker : workers) {
    if (!worker->cpu_ns.has_value()) {
      return absl::NotFoundError(absl::StrCat(WorkerLabel(report, *worker), " has no CPU time"));
    }
    times.push_back(static_cast<double>(*worker->cpu_ns));
  }
  if (Sum(times) == 0) return absl::NotFoundError("no worker got CPU time");
  return times;
}

// The weight that the kernel gives to the workers of a group, or why it has none.
absl::StatusOr<double> WeightOf(const GroupReport& group, bool all_inherit) {
  const bool inherits = group.policy.empty() || group.policy == "inherit";
  const absl::StatusOr<SchedPolicy> policy = ParsePolicy(inherits ? "normal" : group.policy);
  if (policy.ok() && policy->kind == PolicyKind::kIdle) return kIdleWeight;
  if (policy.ok() && policy->kind != PolicyKind::kNormal && policy->kind != PolicyKind::kBatch) {
    return absl::NotFoundError(
        absl::StrCat(group.name, " has policy ", group.policy, ", which has no weight"));
  }
  if (group.nice.has_value() && (*group.nice < kMinNice || *group.nice > kMaxNice)) {
    return absl::NotFoundError(
        absl::StrCat(group.name, " has nice ", *group.nice, ", which has no weight"));
  }
  if (group.nice.has_value()) return WeightOfNice(*group.nice);
  if (all_inherit) return WeightOfNice(0);
  return absl::NotFoundError(absl::StrCat(group.name, " inherits its nice value"));
}

std::vector<Portion> Portions(std::span<const WorkerReport* const> workers,
                              std::span<const double> times, std::span<const double> weights,
                              const ShareTolerance& tolerance) {
  const double total_ns = Sum(times);
  const double total_weight = Sum(weights);
  const double slack = absl::ToDoubleNanoseconds(tolerance.slack) / total_ns;
  std::vector<Portion> portions;
  for (size_t i = 0; i < workers.size(); ++i) {
    const double expected = weights[i] / total_weight;
    portions.push_back({.worker = workers[i],
                        .cpu_ns = times[i],
                        .share = times[i] / total_ns,
                        .expected = expected,
                        .tolerance = tolerance.relative * expected + slack});
  }
  return portions;
}

std::string Describe(const WorkloadReport& report, std::span<const Portion> portions) {
  std::vector<double> normalised;
  std::vector<std::string> lines;
  for (const Portion& portion : portions) {
    normalised.push_back(portion.share / portion.expected);
    lines.push_back(absl::StrFormat(
        "%s: share %.4f, expected %.4f +- %.4f%s, CPU %s, run delay %s, on %s",
        WorkerLabel(report, *portion.worker), portion.share, portion.expected, portion.tolerance,
        portion.excess() > 0 ? " MISSED" : "", FormatNs(static_cast<uint64_t>(portion.cpu_ns)),
        portion.worker->run_delay_ns ? FormatNs(*portion.worker->run_delay_ns) : "unknown",
        FormatCpuList(portion.worker->cpus_used)));
  }
  lines.push_back(absl::StrFormat("Jain's index of share / expected: %.4f", JainIndex(normalised)));
  return absl::StrJoin(lines, "\n");
}

Result Judge(const Scope& scope, Result result, std::span<const double> weights,
             const ShareTolerance& tolerance) {
  const std::vector<const WorkerReport*> workers = scope.Workers();
  if (workers.size() < 2) return Inconclusive(std::move(result), "needs two workers to compare");
  const absl::StatusOr<std::vector<double>> times = CpuTimes(*scope.report, workers);
  if (!times.ok()) return Inconclusive(std::move(result), std::string(times.status().message()));

  const std::vector<Portion> portions = Portions(workers, *times, weights, tolerance);
  const Portion& worst =
      *std::max_element(portions.begin(), portions.end(),
                        [](const Portion& a, const Portion& b) { return a.excess() < b.excess(); });
  result.samples = workers.size();
  result.details = Describe(*scope.report, portions);
  for (const Portion& portion : portions) {
    if (portion.tolerance < portion.expected / 2) continue;
    return Inconclusive(
        std::move(result),
        absl::StrFormat("too short to judge: the tolerance %.4f reaches half of the "
                        "expected share %.4f",
                        portion.tolerance, portion.expected));
  }
  result.value = worst.deviation();
  result.limit = worst.tolerance;
  result.relation = Relation::kAtMost;
  absl::StrAppend(&result.claim, " within ", FormatValue(worst.tolerance, Unit::kShare));
  if (worst.excess() > 0) {
    result.excusable_ns = static_cast<uint64_t>(worst.excess() * Sum(*times));
  }
  return Decide(std::move(result), worst.excess() <= 0);
}

Result Begin(const Scope& scope, const char* by) {
  return {.claim = absl::StrCat("CPU share of ", scope.Name(), " ", by), .unit = Unit::kShare};
}

}  // namespace

Result CpuShare::EqualWithin(ShareTolerance tolerance) const {
  Result result = Begin(scope(), "equal");
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);
  const std::vector<double> weights(scope().Workers().size(), 1.0);
  return Judge(scope(), std::move(result), weights, tolerance);
}

Result CpuShare::ByNiceWithin(ShareTolerance tolerance) const {
  Result result = Begin(scope(), "by nice weight");
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);

  const std::vector<GroupReport>& groups = report().groups;
  const bool all_inherit = std::none_of(groups.begin(), groups.end(),
                                        [](const GroupReport& group) { return group.nice; });
  std::vector<double> weights;
  for (const WorkerReport* worker : scope().Workers()) {
    const absl::StatusOr<double> weight =
        WeightOf(groups[static_cast<size_t>(worker->group)], all_inherit);
    if (!weight.ok()) {
      return Inconclusive(std::move(result), std::string(weight.status().message()));
    }
    weights.push_back(*weight);
  }
  return Judge(scope(), std::move(result), weights, tolerance);
}

Result CpuShare::ByWeightWithin(std::span<const double> weights, ShareTolerance tolerance) const {
  Result result = Begin(scope(), "by weight");
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);
  if (weights.size() != scope().Workers().size()) {
    return Inconclusive(std::move(result), absl::StrCat(weights.size(), " weights for ",
                                                        scope().Workers().size(), " workers"));
  }
  return Judge(scope(), std::move(result), weights, tolerance);
}

Result CpuShare::JainAtLeast(double index) const {
  Result result{.claim = absl::StrFormat("Jain's index of the CPU times of %s at least %.4f",
                                         scope().Name(), index),
                .unit = Unit::kShare,
                .limit = index,
                .relation = Relation::kAtLeast};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);
  const std::vector<const WorkerReport*> workers = scope().Workers();
  if (workers.size() < 2) return Inconclusive(std::move(result), "needs two workers to compare");
  const absl::StatusOr<std::vector<double>> times = CpuTimes(report(), workers);
  if (!times.ok()) return Inconclusive(std::move(result), std::string(times.status().message()));

  const std::vector<double> equal(workers.size(), 1.0);
  const std::vector<Portion> portions = Portions(workers, *times, equal, {.relative = 0});
  result.samples = workers.size();
  result.value = JainIndex(*times);
  std::vector<std::string> lines;
  double missing_ns = 0;
  for (const Portion& portion : portions) {
    missing_ns = std::max(missing_ns, portion.excess() * Sum(*times));
    lines.push_back(absl::StrFormat("%s: share %.4f, CPU %s",
                                    WorkerLabel(report(), *portion.worker), portion.share,
                                    FormatNs(static_cast<uint64_t>(portion.cpu_ns))));
  }
  result.details = absl::StrJoin(lines, "\n");
  result.excusable_ns = static_cast<uint64_t>(missing_ns);
  const bool holds = *result.value >= index;
  return Decide(std::move(result), holds);
}

Result CpuShare::BeginPart(Relation relation, double limit, absl::Duration slack) const {
  Result result{
      .claim = absl::StrFormat(
          "CPU share of %s %s %.4f%s", scope().Name(), RelationName(relation), limit,
          slack > absl::ZeroDuration() ? absl::StrCat(" and ", absl::FormatDuration(slack)) : ""),
      .unit = Unit::kShare,
      .limit = limit,
      .relation = relation};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);
  const Scope everybody = scope().Everybody();
  if (const auto obstacle = everybody.Obstacle()) {
    return Obstructed(std::move(result), *obstacle);
  }
  const std::vector<const WorkerReport*> all = everybody.Workers();
  const absl::StatusOr<std::vector<double>> times = CpuTimes(report(), all);
  if (!times.ok()) return Inconclusive(std::move(result), std::string(times.status().message()));

  const std::vector<const WorkerReport*> workers = scope().Workers();
  const double total_ns = Sum(*times);
  double own_ns = 0;
  for (const WorkerReport* worker : workers) own_ns += static_cast<double>(*worker->cpu_ns);
  result.samples = workers.size();
  result.value = own_ns / total_ns;
  result.limit = limit + absl::ToDoubleNanoseconds(slack) / total_ns;
  result.details =
      absl::StrCat(scope().Name(), ": CPU ", FormatNs(static_cast<uint64_t>(own_ns)), " of ",
                   FormatNs(static_cast<uint64_t>(total_ns)), " of all workers");
  result.excusable_ns = static_cast<uint64_t>(std::abs(*result.value - *result.limit) * total_ns);
  return result;
}

Result CpuShare::AtMost(double share, absl::Duration slack) const {
  Result result = BeginPart(Relation::kAtMost, share, slack);
  if (!result.value.has_value()) return result;
  const bool holds = *result.value <= *result.limit;
  return Decide(std::move(result), holds);
}

Result CpuShare::AtLeast(double share) const {
  Result result = BeginPart(Relation::kAtLeast, share, absl::ZeroDuration());
  if (!result.value.has_value()) return result;
  const bool holds = *result.value >= share;
  return Decide(std::move(result), holds);
}

}  // namespace ktstr::check
