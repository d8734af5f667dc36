// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/work_type.h"

namespace ktstr {

ParameterError WorkSpec::Validate() const noexcept {
  for (const Parameter& parameter : info_->traits.parameters) {
    const uint64_t value = parameter.get(storage_);
    if (value < parameter.min) return {parameter.name, "is below its range"};
    if (value > parameter.max) return {parameter.name, "is above its range"};
    if (parameter.kind == ParameterKind::kSteps &&
        !GetSteps(parameter).IsValid(parameter.choices.size())) {
      return {parameter.name, "has a step that is not offered, or not from 1ns to 1h long"};
    }
  }
  return info_->validate(storage_);
}

}  // namespace ktstr
