// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Work types of which some workers suffer faults in their system calls. Tests and negative controls
// only.
//
//   {.work = WithFault(FutexWaitv{}, {.call = FaultyCall::kFutexWaitAny,
//                                     .effect = FaultEffect::kMissWake}, Positions::Only(1))}

#ifndef KTSTR_WORKER_FAULTY_WORK_H_
#define KTSTR_WORKER_FAULTY_WORK_H_

#include <climits>
#include <new>

#include "ktstr/base/faulty_calls.h"
#include "ktstr/worker/work_type.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// Members of a group of workers.
struct Positions {
  int first = 0;
  int last = INT_MAX;

  static constexpr Positions Only(int position) noexcept { return {position, position}; }
  static constexpr Positions From(int first) noexcept { return {first, INT_MAX}; }
  constexpr bool Contain(int position) const noexcept {
    return first <= position && position <= last;
  }
};

// The type T itself, with its name and its parameters; workers in `positions` arm `fault` before
// they run it.
template <WorkType T>
struct FaultyWork : T {
  CallFault fault;
  Positions positions;

  static const WorkTypeInfo& Info() noexcept {
    static const WorkTypeInfo info = [] {
      // An object of this type begins with its T, of which the other functions are.
      WorkTypeInfo of_base = T::Info();
      of_base.make_default = [](void* storage) noexcept { ::new (storage) FaultyWork(); };
      of_base.run = [](const void* work, WorkerContext& context) noexcept {
        static_cast<const FaultyWork*>(work)->Run(context);
      };
      return of_base;
    }();
    return info;
  }

  void Run(WorkerContext& context) const noexcept {
    if (positions.Contain(context.position())) ArmFault(fault);
    T::Run(context);
    DisarmFault();
  }
};

template <WorkType T>
WorkSpec WithFault(const T& work, const CallFault& fault, Positions positions = {}) {
  return FaultyWork<T>{{work}, fault, positions};
}

}  // namespace ktstr

#endif  // KTSTR_WORKER_FAULTY_WORK_H_
