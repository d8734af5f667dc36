// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// EachWorker: judges every worker of a scope by one number; the worst one decides. Parent side,
// pure.

#ifndef KTSTR_CHECK_EACH_WORKER_H_
#define KTSTR_CHECK_EACH_WORKER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

// What one worker measured.
struct Reading {
  double value = 0;      // In the result's unit.
  uint64_t samples = 0;  // Measurements behind it.
  // The machine time that the worker would have had to lose for the limit to be kept without that
  // loss; 0: no loss explains it.
  double excusable_ns = 0;
  std::string line;  // For a reader, without the worker's name.
};

// The result has everything but its value. A reading that is an error makes it inconclusive, with
// the worker's name and the error's message.
Result JudgeEach(const Scope& scope, Result result, Relation relation,
                 const std::function<absl::StatusOr<Reading>(const WorkerReport&)>& read);

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_EACH_WORKER_H_
