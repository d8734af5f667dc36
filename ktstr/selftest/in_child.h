// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// InChild: runs a function in a process of its own, so that what it does to its attributes, its
// session or its cgroup ends with it. Parent side; the function is worker side.
//
//   const auto attributes = InChild<SchedAttributes>([](SchedAttributes& found) {
//     ApplyPolicy(0, SchedPolicy::Batch(), 5);
//     ReadAttributes(0, found);
//   });

#ifndef KTSTR_SELFTEST_IN_CHILD_H_
#define KTSTR_SELFTEST_IN_CHILD_H_

#include <cstddef>
#include <functional>
#include <new>
#include <type_traits>

#include "absl/status/statusor.h"
#include "ktstr/base/mapped_region.h"

namespace ktstr {

// Runs `body` in a forked child that dies with the calling thread, and waits for its end. The child
// is under the rules of workers: no heap, no locks, no stdio; only ktstr/base/fork_safe.h,
// ktstr/sched and what else is tagged worker_side. Internal when it does not end by itself.
absl::Status RunInChild(const std::function<void()>& body);

// The same with a result, which begins as Result{}.
template <typename Result, typename Body>
absl::StatusOr<Result> InChild(const Body& body) {
  static_assert(std::is_trivially_copyable_v<Result>);
  absl::StatusOr<MappedRegion> region = MappedRegion::Shared(sizeof(Result));
  if (!region.ok()) return region.status();
  Result& result = *new (region->data()) Result{};
  if (absl::Status ran = RunInChild([&] { body(result); }); !ran.ok()) return ran;
  return result;
}

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_IN_CHILD_H_
