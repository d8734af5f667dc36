// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TimedSteps: a short list of things to do, each for its time, without heap. Both sides.

#ifndef KTSTR_WORKER_TIMED_STEPS_H_
#define KTSTR_WORKER_TIMED_STEPS_H_

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace ktstr {

struct TimedStep {
  uint32_t choice = 0;  // What to do: an index of the parameter's choices.
  std::chrono::nanoseconds duration{0};

  friend constexpr bool operator==(const TimedStep&, const TimedStep&) = default;
};

// Trivially copyable, as a parameter of a work type has to be.
class TimedSteps {
 public:
  static constexpr size_t kMaxSteps = 16;
  // The range of every duration.
  static constexpr std::chrono::nanoseconds kMinDuration{1};
  static constexpr std::chrono::nanoseconds kMaxDuration = std::chrono::hours(1);

  constexpr TimedSteps() = default;
  // Steps beyond the capacity make the list too long for every validation.
  constexpr TimedSteps(std::initializer_list<TimedStep> steps) noexcept { Assign(steps); }

  constexpr void Assign(std::span<const TimedStep> steps) noexcept {
    count_ = static_cast<uint32_t>(steps.size());
    std::copy_n(steps.begin(), std::min(steps.size(), kMaxSteps), steps_.begin());
  }

  // How many it was given, also when they did not fit.
  constexpr size_t count() const noexcept { return count_; }
  constexpr std::span<const TimedStep> steps() const noexcept {
    return std::span(steps_).first(std::min<size_t>(count_, kMaxSteps));
  }
  // Every step is one of `choices` choices and lasts as long as is allowed.
  constexpr bool IsValid(size_t choices) const noexcept {
    const std::span<const TimedStep> all = steps();
    return std::all_of(all.begin(), all.end(), [choices](const TimedStep& step) {
      return step.choice < choices && step.duration >= kMinDuration &&
             step.duration <= kMaxDuration;
    });
  }

 private:
  std::array<TimedStep, kMaxSteps> steps_{};
  uint32_t count_ = 0;
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_TIMED_STEPS_H_
