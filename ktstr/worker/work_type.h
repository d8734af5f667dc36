// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkType: what a type of work is, and WorkSpec: a type with its parameters, erased. Both sides.
//
// A work type is a trivially copyable struct of parameters with a Run() function:
//
//   struct SpinWait {
//     uint64_t spin_iters = 1024;
//
//     static const WorkTypeInfo& Info() noexcept;  // KTSTR_DEFINE_WORK_TYPE in the .cc defines it.
//     int group_size() const noexcept { return 1; }  // Workers that belong together.
//     void Run(WorkerContext& context) const noexcept;  // Until context.stop_requested().
//   };
//
// and, where the defaults below do not fit, Validate(), resources(), RoleOf(position),
// PartName(part) and FitTo(cpus), the last for parameters of which 0 stands for "one per CPU".

#ifndef KTSTR_WORKER_WORK_TYPE_H_
#define KTSTR_WORKER_WORK_TYPE_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>

#include "ktstr/shared/instrument.h"
#include "ktstr/worker/parameter.h"
#include "ktstr/worker/resources.h"

namespace ktstr {

class WorkerContext;

template <typename T>
concept WorkType = std::is_trivially_copyable_v<T> && std::default_initializable<T> &&
    requires(const T& work, WorkerContext& context) {
  { work.group_size() }
  noexcept->std::same_as<int>;
  { work.Run(context) }
  noexcept;
};

// For types that block in every iteration: their blocks are checkpoints, so the iterations need
// none.
inline constexpr uint32_t kCheckpointAtBlocks = 1024;

// What a type says of itself. All texts are static; none ends in a full stop.
struct WorkTypeTraits {
  const char* summary = nullptr;      // What it is for, in one line.
  const char* iteration = nullptr;    // What one iteration is.
  const char* work_unit = nullptr;    // What one work unit is.
  const char* kernel_path = nullptr;  // What it drives in the kernel.
  std::span<const Parameter> parameters;
  InstrumentSet instruments;
  // Facts that a worker may find out about its machine and add to its report by index, at most 64:
  // "this CPU lacks AVX2". See WorkerContext::Remark().
  std::span<const char* const> remarks = {};
  // Names of the counters that only this type has, at most kMaxDetails, by the index that it gives
  // WorkerContext::Detail(): "produced". Reports add them up by name.
  std::span<const char* const> details = {};
  // Iterations between two readings of the clock for the gap telemetry: 1 where an iteration takes
  // microseconds, more where a reading (21 ns) would weigh. While they take next to no time, it is
  // up to 16 times as many.
  uint32_t checkpoint_every = 1;
  // The parent looks whether a worker sleeps before it interrupts its block and before the stop,
  // for WorkerContext::SeenAsleepAt(). Set where no return value shows if a wake or a signal came.
  bool watch_sleep = false;
  // Null when thread mode is fine; else why it is refused.
  const char* no_threads_because = nullptr;
  // Its workers make processes: the workload gets a guardian.
  bool forks = false;
  // Null when its name and settings make one; else why they cannot.
  const char* not_by_name_because = nullptr;
};

// A type without its type: the traits and its operations on an object of it.
struct WorkTypeInfo {
  const char* name;
  WorkTypeTraits traits;
  void (*make_default)(void* storage) noexcept;
  void (*run)(const void* work, WorkerContext& context) noexcept;
  ParameterError (*validate)(const void* work) noexcept;
  int (*group_size)(const void* work) noexcept;
  Resources (*resources)(const void* work) noexcept;
  const char* (*role)(const void* work, int position) noexcept;
  const char* (*part)(const void* work, uint32_t part) noexcept;
  void (*fit)(void* work, int cpus) noexcept;  // Null: no parameter depends on the machine.
};

// A work type with its parameters in fixed storage: trivially copyable, so that it crosses the
// fork.
class WorkSpec {
 public:
  static constexpr size_t kCapacity = 512;

  // Implicit, so that a group's work is written as the type itself: {.work = SpinWait{}}.
  template <WorkType T>
  WorkSpec(const T& work) noexcept : info_(&T::Info()) {  // NOLINT(google-explicit-constructor)
    static_assert(sizeof(T) <= kCapacity && alignof(T) <= alignof(std::max_align_t));
    std::memcpy(storage_, &work, sizeof(T));
  }
  // The type with its default parameters.
  explicit WorkSpec(const WorkTypeInfo& info) noexcept : info_(&info) {
    info.make_default(storage_);
  }

  const WorkTypeInfo& info() const noexcept { return *info_; }
  const char* name() const noexcept { return info_->name; }
  int group_size() const noexcept { return info_->group_size(storage_); }
  Resources resources() const noexcept { return info_->resources(storage_); }
  // The role of a member by its position in its group of workers: "messenger", "receiver" ...
  const char* RoleOf(int position) const noexcept { return info_->role(storage_, position); }
  // The name of a part that WorkerContext::EnterPart() gets; null when there is none such.
  const char* PartName(uint32_t part) const noexcept { return info_->part(storage_, part); }
  // Gives parameters that stand for "one per CPU" the number of CPUs, 1 or more; until then they
  // count as one CPU's. Workload::Spawn() does it with the CPUs of its caller.
  void FitTo(int cpus) noexcept {
    if (info_->fit != nullptr) info_->fit(storage_, cpus);
  }
  // Every parameter in its range, then what the type itself demands.
  ParameterError Validate() const noexcept;
  void Run(WorkerContext& context) const noexcept { info_->run(storage_, context); }

  uint64_t Get(const Parameter& parameter) const noexcept { return parameter.get(storage_); }
  // REQUIRES: neither a text nor steps.
  void Set(const Parameter& parameter, uint64_t value) noexcept { parameter.set(storage_, value); }
  // REQUIRES: a text.
  const char* GetText(const Parameter& parameter) const noexcept {
    return parameter.text(const_cast<std::byte*>(storage_)).c_str();
  }
  // False for a text that is too long. REQUIRES: a text.
  [[nodiscard]] bool SetText(const Parameter& parameter, std::string_view text) noexcept {
    return parameter.text(storage_).Assign(text);
  }
  // REQUIRES: steps.
  const TimedSteps& GetSteps(const Parameter& parameter) const noexcept {
    return parameter.steps(const_cast<std::byte*>(storage_));
  }
  void SetSteps(const Parameter& parameter, const TimedSteps& steps) noexcept {
    parameter.steps(storage_) = steps;
  }

 private:
  const WorkTypeInfo* info_;
  alignas(std::max_align_t) std::byte storage_[kCapacity] = {};
};
static_assert(std::is_trivially_copyable_v<WorkSpec>);

namespace internal {

template <WorkType T>
constexpr auto FitOf() noexcept -> void (*)(void*, int) noexcept {
  if constexpr (requires(T & t) { t.FitTo(1); }) {
    return [](void* work, int cpus) noexcept { static_cast<T*>(work)->FitTo(cpus); };
  } else {
    return nullptr;
  }
}

template <WorkType T>
constexpr WorkTypeInfo MakeWorkTypeInfo(const char* name, const WorkTypeTraits& traits) noexcept {
  return {
      .name = name,
      .traits = traits,
      .make_default = [](void* storage) noexcept { ::new (storage) T(); },
      .run = [](const void* work,
                WorkerContext& context) noexcept { static_cast<const T*>(work)->Run(context); },
      .validate = [](const void* work) noexcept -> ParameterError {
        if constexpr (requires(const T& t) { t.Validate(); }) {
          return static_cast<const T*>(work)->Validate();
        } else {
          return {};
        }
      },
      .group_size =
          [](const void* work) noexcept { return static_cast<const T*>(work)->group_size(); },
      .resources = [](const void* work) noexcept -> Resources {
        if constexpr (requires(const T& t) { t.resources(); }) {
          return static_cast<const T*>(work)->resources();
        } else {
          return {};
        }
      },
      .role = [](const void* work, int position) noexcept -> const char* {
        if constexpr (requires(const T& t) { t.RoleOf(position); }) {
          return static_cast<const T*>(work)->RoleOf(position);
        } else {
          return "worker";
        }
      },
      .part = [](const void* work, uint32_t part) noexcept -> const char* {
        if constexpr (requires(const T& t) { t.PartName(part); }) {
          return static_cast<const T*>(work)->PartName(part);
        } else {
          return nullptr;
        }
      },
      .fit = FitOf<T>(),
  };
}

}  // namespace internal
}  // namespace ktstr

// Defines Type::Info() and the accessor that the catalogue finds through work_types.def. Inside
// namespace ktstr, once per type: KTSTR_DEFINE_WORK_TYPE(SpinWait, {.summary = ..., ...});
#define KTSTR_DEFINE_WORK_TYPE(Type, ...)                                             \
  const WorkTypeInfo& Type::Info() noexcept {                                         \
    static constexpr WorkTypeInfo kInfo =                                             \
        ::ktstr::internal::MakeWorkTypeInfo<Type>(#Type, WorkTypeTraits __VA_ARGS__); \
    static_assert(kInfo.traits.details.size() <= kMaxDetails);                        \
    return kInfo;                                                                     \
  }                                                                                   \
  namespace registry {                                                                \
  const WorkTypeInfo& Type() noexcept {                                               \
    return ::ktstr::Type::Info();                                                     \
  }                                                                                   \
  }                                                                                   \
  static_assert(true)

#endif  // KTSTR_WORKER_WORK_TYPE_H_
