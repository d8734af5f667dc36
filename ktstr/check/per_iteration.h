// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PerIteration: what an iteration costs in context switches or migrations. Parent side, pure.
//
//   check::Switches(report).Group(0).AtMostPerIteration(2.5)
//   check::Migrations(report).AtMostPerIteration(0.01)

#ifndef KTSTR_CHECK_PER_ITERATION_H_
#define KTSTR_CHECK_PER_ITERATION_H_

#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

// Voluntary and involuntary switches of all workers of the scope together by their iterations.
// Inconclusive without iterations, or when a worker has no counts.
class Switches : public Scoped<Switches> {
 public:
  using Scoped::Scoped;
  Result AtMostPerIteration(double limit) const;
};

// Observed changes of CPU, likewise. Inconclusive without iterations, and in a phase of which the
// report has no migrations.
class Migrations : public Scoped<Migrations> {
 public:
  using Scoped::Scoped;
  Result AtMostPerIteration(double limit) const;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_PER_ITERATION_H_
