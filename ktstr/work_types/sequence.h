// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Sequence: goes through a list of phases, each for its time, again and again. Worker side.
//
// Iteration: all phases once. What they do, their work units and samples:
//   spin    computes; one PAUSE step
//   sleep   one sleep; none; timer latency
//   yield   yields again and again; one yield; yield time
//   io      truncates a file of its own, writes 16 blocks of 4 KiB, sleeps 100 us, again and again;
//           one block; timer latency
//   alu     multiplies as AluHot, in registers of `width`; one step; iteration cost of 1024
// The report has CPU time, run delay and progress of each phase by itself.
// Drives: tasks that change their nature.

#ifndef KTSTR_WORK_TYPES_SEQUENCE_H_
#define KTSTR_WORK_TYPES_SEQUENCE_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/alu_chain.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

struct Sequence {
  enum class Phase : uint32_t { kSpin, kSleep, kYield, kIo, kAlu };

  static constexpr TimedStep Spin(std::chrono::nanoseconds time) noexcept {
    return Do(Phase::kSpin, time);
  }
  static constexpr TimedStep Sleep(std::chrono::nanoseconds time) noexcept {
    return Do(Phase::kSleep, time);
  }
  static constexpr TimedStep Yield(std::chrono::nanoseconds time) noexcept {
    return Do(Phase::kYield, time);
  }
  static constexpr TimedStep Io(std::chrono::nanoseconds time) noexcept {
    return Do(Phase::kIo, time);
  }
  static constexpr TimedStep Alu(std::chrono::nanoseconds time) noexcept {
    return Do(Phase::kAlu, time);
  }

  TimedSteps phases = {Spin(std::chrono::milliseconds(10)), Sleep(std::chrono::milliseconds(5)),
                       Yield(std::chrono::milliseconds(2)), Io(std::chrono::milliseconds(20)),
                       Alu(std::chrono::milliseconds(10))};
  AluWidth width = AluWidth::kWidest;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  Resources resources() const noexcept;
  const char* PartName(uint32_t part) const noexcept;
  void Run(WorkerContext& context) const noexcept;

 private:
  static constexpr TimedStep Do(Phase phase, std::chrono::nanoseconds time) noexcept {
    return {.choice = static_cast<uint32_t>(phase), .duration = time};
  }
  bool Has(Phase phase) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_SEQUENCE_H_
