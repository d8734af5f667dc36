// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/parameter_text.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "ktstr/base/nearest_name.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"

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
  return static_cast<uint64_t>(absl::ToInt64Nanoseconds(duration));
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
  }
  return absl::InternalError("a parameter of no kind");
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
  }
  return "unknown";
}

std::string FormatParameterValue(const Parameter& parameter, uint64_t value) {
  switch (parameter.kind) {
    case ParameterKind::kDuration:
      return absl::FormatDuration(absl::Nanoseconds(static_cast<int64_t>(value)));
    case ParameterKind::kSize:
      return FormatSize(value);
    case ParameterKind::kFlag:
      return value != 0 ? "true" : "false";
    case ParameterKind::kChoice:
      if (value < parameter.choices.size()) return parameter.choices[value];
      break;
    case ParameterKind::kCount:
      break;
  }
  return absl::StrCat(value);
}

std::string FormatParameterRange(const Parameter& parameter) {
  if (parameter.kind == ParameterKind::kFlag) return "true, false";
  if (parameter.kind == ParameterKind::kChoice) return absl::StrJoin(ChoicesOf(parameter), ", ");
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

std::vector<std::pair<std::string, std::string>> ParametersOf(const WorkSpec& work) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const Parameter& parameter : work.info().traits.parameters) {
    parameters.emplace_back(parameter.name, FormatParameterValue(parameter, work.Get(parameter)));
  }
  return parameters;
}

}  // namespace ktstr
