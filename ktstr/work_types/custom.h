// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Custom: a function of the caller as work. Worker side.
//
// Iteration, work unit and samples are what the function makes of them through its context. A
// function that returns ends its worker; WorkerContext::ReportFailure() says why it had to. In fork
// mode it runs in a process made without exec: no heap, no locks, no stdio, no exceptions; or use
// thread mode. Drives: what the function does.
//
//   void Hum(WorkerContext& context, const CustomConfig& config) noexcept {
//     while (!context.stop_requested()) {
//       if (!context.Spin(config.counts[0])) return;
//       context.EndIteration();
//     }
//   }
//   const GroupConfig group{.work = Custom{.function = Hum, .config = {.counts = {64}}}};

#ifndef KTSTR_WORK_TYPES_CUSTOM_H_
#define KTSTR_WORK_TYPES_CUSTOM_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

// The parameters of the function, which gives them their meaning.
struct CustomConfig {
  std::array<uint64_t, 4> counts{};
  std::array<uint64_t, 4> sizes{};
  std::array<int32_t, 4> numbers{};
  std::array<bool, 4> flags{};
  std::array<std::byte, 32> blob{};
};

struct Custom {
  using Function = void (*)(WorkerContext& context, const CustomConfig& config) noexcept;

  Function function = nullptr;
  CustomConfig config;
  uint64_t members = 1;  // Workers that share a region.
  Bytes region;          // Zeroed memory that they find by WorkerContext::region().

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(members); }
  ParameterError Validate() const noexcept;
  Resources resources() const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_CUSTOM_H_
