// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Values of work type parameters as people write them: "4096", "250us", "256KiB", "true", "pi".
// Parent side, pure.

#ifndef KTSTR_TELEMETRY_PARAMETER_TEXT_H_
#define KTSTR_TELEMETRY_PARAMETER_TEXT_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/worker/parameter.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

// "count", "duration", "size", "flag", "choice", "text", "list", "steps".
const char* ParameterKindName(ParameterKind kind);

// The value that `work` has, and how it gets another. SetParameter(): InvalidArgument shows what
// would be right: the range, the choices or an example.
std::string FormatParameter(const WorkSpec& work, const Parameter& parameter);
absl::Status SetParameter(WorkSpec& work, const Parameter& parameter, absl::string_view text);

// Returns the exact text of a value of any kind but kText and kSteps. ParseParameterValue() gives
// the same value back.
std::string FormatParameterValue(const Parameter& parameter, uint64_t value);

// The values that it takes: "1..1073741824", "1ns..1h", "plain, pi", "true, false", "a list of
// 0..63".
std::string FormatParameterRange(const Parameter& parameter);

// Errors as SetParameter().
absl::StatusOr<uint64_t> ParseParameterValue(const Parameter& parameter, absl::string_view text);

// Name and value of every parameter, in the order of the type's table.
std::vector<std::pair<std::string, std::string>> ParametersOf(const WorkSpec& work);

}  // namespace ktstr

#endif  // KTSTR_TELEMETRY_PARAMETER_TEXT_H_
