// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/parameter_text.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/nearest_name.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr {
namespace {

std::vector<absl::string_view> ChoicesOf(const Parameter& parameter) {
  return {parameter.choices.begin(), parameter.choices.end()};
}

absl::StatusOr<uint64_t> ParseFlag(absl::string_view text) {
  if (text == "true") return 1;
  if (text == "false") return 0;
  return absl::InvalidArgumentError(absl::StrCat("'", text, "' is not true or false"));
}

absl::StatusOr<uint64_t> ParseChoice(const Parameter& parameter, absl::string_view text) {
  const std::vector<absl::string_view> choices = ChoicesOf(parameter);
  for (size_t i = 0; i < choices.size(); ++i) {
    if (choices[i] == text) return i;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "'", text, "' is not one of ", absl::StrJoin(choices, ", "), DidYouMean(text, choices)));
}

absl::StatusOr<uint64_t> ParseNs(absl::string_view text) {
  ASSIGN_OR_RETURN(const absl::Duration duration, ParseDuration(text));
  return ToNs(duration);
}

absl::StatusOr<uint64_t> ParseList(absl::string_view text) {
  ASSIGN_OR_RETURN(const CpuSet numbers, ParseCpuList(text));
  uint64_t bits = 0;
  for (int number = numbers.First(); number >= 0; number = numbers.Next(number)) {
    if (number > NumberList::kMaxNumber) {
      return absl::InvalidArgumentError(
          absl::StrCat(number, " in '", text, "' is above ", NumberList::kMaxNumber));
    }
    bits |= uint64_t{1} << number;
  }
  return bits;
}

std::string FormatList(uint64_t bits) {
  CpuSet numbers;
  for (int number = 0; number <= NumberList::kMaxNumber; ++number) {
    if (NumberList{bits}.Contains(number)) numbers.Add(number);
  }
  return FormatCpuList(numbers);
}

absl::StatusOr<TimedStep> ParseStep(const Parameter& parameter, absl::string_view text) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' has no duration: write ", text, ":10ms"));
  }
  ASSIGN_OR_RETURN(const uint64_t choice, ParseChoice(parameter, text.substr(0, colon)));
  ASSIGN_OR_RETURN(const uint64_t ns, ParseNs(text.substr(colon + 1)));
  return TimedStep{.choice = static_cast<uint32_t>(choice),
                   .duration = std::chrono::nanoseconds(ns)};
}

absl::StatusOr<TimedSteps> ParseSteps(const Parameter& parameter, absl::string_view text) {
  std::vector<TimedStep> parsed;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    ASSIGN_OR_RETURN(const TimedStep step, ParseStep(parameter, part));
    parsed.push_back(step);
  }
  TimedSteps steps;
  steps.Assign(parsed);
  if (steps.count() > parameter.max || !steps.IsValid(parameter.choices.size())) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is not ", FormatParameterRange(parameter)));
  }
  return steps;
}

std::string FormatSteps(const Parameter& parameter, const TimedSteps& steps) {
  return absl::StrJoin(steps.steps(), ",", [&](std::string* text, const TimedStep& step) {
    absl::StrAppend(
        text, step.choice < parameter.choices.size() ? parameter.choices[step.choice] : "unknown",
        ":", absl::FormatDuration(absl::FromChrono(step.duration)));
  });
}

absl::StatusOr<uint64_t> ParseByKind(const Parameter& parameter, absl::string_view text) {
  switch (parameter.kind) {
    case ParameterKind::kCount:
      return ParseCount(text);
    case ParameterKind::kDuration:
      return ParseNs(text);
    case ParameterKind::kSize:
      return ParseSize(text);
    case ParameterKind::kFlag:
      return ParseFlag(text);
    case ParameterKind::kChoice:
      return ParseChoice(parameter, text);
    case ParameterKind::kList:
      return ParseList(text);
    case ParameterKind::kText:
    case ParameterKind::kSteps:
      break;
  }
  return absl::InternalError("a parameter that is no number");
}

}  // namespace

const char* ParameterKindName(ParameterKind kind) {
  switch (kind) {
    case ParameterKind::kCount:
      return "count";
    case ParameterKind::kDuration:
      return "duration";
    case ParameterKind::kSize:
      return "size";
    case ParameterKind::kFlag:
      return "flag";
    case ParameterKind::kChoice:
      return "choice";
    case ParameterKind::kText:
      return "text";
    case ParameterKind::kList:
      return "list";
    case ParameterKind::kSteps:
      return "steps";
  }
  return "unknown";
}

std::string FormatParameterValue(const Parameter& parameter, uint64_t value) {
  switch (parameter.kind) {
    case ParameterKind::kDuration:
      return absl::FormatDuration(FromNs(value));
    case ParameterKind::kSize:
      return FormatSize(value);
    case ParameterKind::kFlag:
      return value != 0 ? "true" : "false";
    case ParameterKind::kChoice:
      if (value < parameter.choices.size()) return parameter.choices[value];
      break;
    case ParameterKind::kList:
      return FormatList(value);
    case ParameterKind::kCount:
    case ParameterKind::kText:
    case ParameterKind::kSteps:
      break;
  }
  return absl::StrCat(value);
}

std::string FormatParameterRange(const Parameter& parameter) {
  if (parameter.kind == ParameterKind::kFlag) return "true, false";
  if (parameter.kind == ParameterKind::kChoice) return absl::StrJoin(ChoicesOf(parameter), ", ");
  if (parameter.kind == ParameterKind::kList) {
    return absl::StrCat("a list of 0..", NumberList::kMaxNumber);
  }
  if (parameter.kind == ParameterKind::kText) {
    return absl::StrCat("at most ", parameter.max, " bytes");
  }
  if (parameter.kind == ParameterKind::kSteps) {
    return absl::StrCat("1..", parameter.max, " steps DO:DURATION with commas between, DO one of ",
                        absl::StrJoin(ChoicesOf(parameter), ", "), ", DURATION in 1ns..1h");
  }
  return absl::StrCat(FormatParameterValue(parameter, parameter.min), "..",
                      FormatParameterValue(parameter, parameter.max));
}

absl::StatusOr<uint64_t> ParseParameterValue(const Parameter& parameter, absl::string_view text) {
  ASSIGN_OR_RETURN(const uint64_t value, ParseByKind(parameter, text));
  if (value < parameter.min || value > parameter.max) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is not in ", FormatParameterRange(parameter)));
  }
  return value;
}

std::string FormatParameter(const WorkSpec& work, const Parameter& parameter) {
  if (parameter.kind == ParameterKind::kText) return work.GetText(parameter);
  if (parameter.kind == ParameterKind::kSteps) {
    return FormatSteps(parameter, work.GetSteps(parameter));
  }
  return FormatParameterValue(parameter, work.Get(parameter));
}

absl::Status SetParameter(WorkSpec& work, const Parameter& parameter, absl::string_view text) {
  if (parameter.kind == ParameterKind::kText) {
    if (work.SetText(parameter, {text.data(), text.size()})) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is not ", FormatParameterRange(parameter), " without a NUL"));
  }
  if (parameter.kind == ParameterKind::kSteps) {
    ASSIGN_OR_RETURN(const TimedSteps steps, ParseSteps(parameter, text));
    work.SetSteps(parameter, steps);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const uint64_t value, ParseParameterValue(parameter, text));
  work.Set(parameter, value);
  return absl::OkStatus();
}

std::vector<std::pair<std::string, std::string>> ParametersOf(const WorkSpec& work) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const Parameter& parameter : work.info().traits.parameters) {
    parameters.emplace_back(parameter.name, FormatParameter(work, parameter));
  }
  return parameters;
}

}  // namespace ktstr
