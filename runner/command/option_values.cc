// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/command/option_values.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"

namespace runner {
namespace {

using ktstr::OptionSetter;

}  // namespace

OptionSetter SetChoice(std::string* target, std::string noun, std::vector<std::string> choices) {
  return [=](absl::string_view value) -> absl::Status {
    if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
      return absl::InvalidArgumentError(absl::StrCat("'", value, "' is not ", noun, ": use one of ",
                                                     absl::StrJoin(choices, ", ")));
    }
    *target = std::string(value);
    return absl::OkStatus();
  };
}

OptionSetter SetRepeat(std::optional<Repeat>* target) {
  return [target](absl::string_view value) {
    const absl::StatusOr<uint64_t> times = ktstr::ParseCount(value);
    const absl::StatusOr<absl::Duration> time = ktstr::ParseDuration(value);
    if (times.ok() && *times >= 1 && *times <= kMaxAttempts) {
      *target = Repeat{.times = *times};
    } else if (!times.ok() && time.ok() && *time > absl::ZeroDuration()) {
      *target = Repeat{.time = *time};
    } else {
      return absl::InvalidArgumentError(absl::StrCat("'", value, "' is not a number in 1..",
                                                     kMaxAttempts, " or a time such as 10m"));
    }
    return absl::OkStatus();
  };
}

OptionSetter SetSeed(bool* shuffle, std::optional<uint64_t>* seed) {
  return [=](absl::string_view value) -> absl::Status {
    *shuffle = true;
    if (value.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(*seed, ktstr::ParseCount(value));
    return absl::OkStatus();
  };
}

OptionSetter SetPercent(std::optional<double>* target) {
  return [target](absl::string_view value) {
    double percent = 0;
    if (!absl::SimpleAtod(value, &percent) || !(percent >= 0 && percent <= 100)) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", value, "' is no percentage from 0 to 100"));
    }
    *target = percent;
    return absl::OkStatus();
  };
}

std::vector<std::string> MeaningsOfExit2() {
  return {"fail", "xfail"};
}

OptionSetter SetMeaningOfExit2(bool* is_xfail) {
  return [is_xfail](absl::string_view value) {
    if (value != "fail" && value != "xfail") {
      return absl::InvalidArgumentError(
          absl::StrCat("'", value, "' is no meaning of exit code 2: use fail or xfail"));
    }
    *is_xfail = value == "xfail";
    return absl::OkStatus();
  };
}

OptionSetter SetLeakPolicies(LeakPolicies* target) {
  return [target](absl::string_view value) -> absl::Status {
    for (const absl::string_view entry : absl::StrSplit(value, ',')) {
      const std::pair<absl::string_view, absl::string_view> words =
          absl::StrSplit(entry, absl::MaxSplits('=', 1));
      ASSIGN_OR_RETURN(const LeakPolicy policy, ParseLeakPolicy(words.second));
      if (words.first == "all") {
        target->SetAll(policy);
        continue;
      }
      ASSIGN_OR_RETURN(const LeakKind kind, ParseLeakKind(words.first));
      target->Set(kind, policy);
    }
    return absl::OkStatus();
  };
}

OptionSetter SetScale(double* target) {
  return [target](absl::string_view value) {
    double scale = 0;
    if (!absl::SimpleAtod(value, &scale) || !std::isfinite(scale) || scale <= 0) {
      return absl::InvalidArgumentError(absl::StrCat("'", value, "' is not a number above 0"));
    }
    *target = scale;
    return absl::OkStatus();
  };
}

OptionSetter SetTimeout(std::optional<absl::Duration>* target) {
  return [target](absl::string_view value) -> absl::Status {
    const absl::StatusOr<uint64_t> seconds = ktstr::ParseCount(value);
    if (seconds.ok()) {
      *target = absl::Seconds(static_cast<int64_t>(*seconds));
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const absl::Duration duration, ktstr::ParseDuration(value));
    // No limit is written as zero everywhere else.
    *target = duration == absl::InfiniteDuration() ? absl::ZeroDuration() : duration;
    return absl::OkStatus();
  };
}

}  // namespace runner
