// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The catalogue: every work type by its name, and work made from text. Parent side.
//
//   ASSIGN_OR_RETURN(const WorkSpec work, MakeWorkSpec("PipeIo", {{"burst_iters=0"}}));

#ifndef KTSTR_CATALOGUE_CATALOGUE_H_
#define KTSTR_CATALOGUE_CATALOGUE_H_

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

// All work types, in the order of work_types.def.
std::span<const WorkTypeInfo* const> AllWorkTypes();

// The type of exactly this name. NotFound proposes the nearest name, in the right case.
absl::StatusOr<const WorkTypeInfo*> FindWorkType(absl::string_view name);

// The type with its default parameters but for those that `settings` gives as "key=value".
// Errors: NotFound for the type; InvalidArgument names the type, the key, and the range, the
// choices or the nearest key, or says why the type cannot be made from text.
absl::StatusOr<WorkSpec> MakeWorkSpec(absl::string_view name,
                                      std::span<const std::string> settings);

}  // namespace ktstr

#endif  // KTSTR_CATALOGUE_CATALOGUE_H_
