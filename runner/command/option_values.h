// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The values of options of `ktstr run` that are more than a number or a text, and what reads them.

#ifndef RUNNER_COMMAND_OPTION_VALUES_H_
#define RUNNER_COMMAND_OPTION_VALUES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "ktstr/base/command_line.h"
#include "runner/event/leak.h"

namespace runner {

// The most attempts of one test.
inline constexpr uint64_t kMaxAttempts = 1'000'000;

// How often each test runs.
struct Repeat {
  uint64_t times = 1;
  absl::Duration time;  // Or, when above zero: again until this has passed.
};

// Each stores a value in its target, which outlives the parsing, or returns what would be right.
// One of `choices`; `noun` says what it is: "a format".
ktstr::OptionSetter SetChoice(std::string* target, std::string noun,
                              std::vector<std::string> choices);
// "20", "10m".
ktstr::OptionSetter SetRepeat(std::optional<Repeat>* target);
// Without a value only `shuffle` is set.
ktstr::OptionSetter SetSeed(bool* shuffle, std::optional<uint64_t>* seed);
// 0..100.
ktstr::OptionSetter SetPercent(std::optional<double>* target);
// A number above 0.
ktstr::OptionSetter SetScale(double* target);
// "90" as in run_kselftest.sh is seconds; "1.5m" says its unit. Zero: none.
ktstr::OptionSetter SetTimeout(std::optional<absl::Duration>* target);
// The meaning of exit code 2 without an expected failure among the results: "fail", as for
// kselftest's runner of Linux 6.1, or "xfail", as for newer ones.
std::vector<std::string> MeaningsOfExit2();
ktstr::OptionSetter SetMeaningOfExit2(bool* is_xfail);
// "ipc=warn,mount=fail"; "all" stands for every kind.
ktstr::OptionSetter SetLeakPolicies(LeakPolicies* target);

}  // namespace runner

#endif  // RUNNER_COMMAND_OPTION_VALUES_H_
