// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/catalogue/catalogue.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/nearest_name.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/telemetry/parameter_text.h"

namespace ktstr {

// Each is defined beside its type, by KTSTR_DEFINE_WORK_TYPE.
namespace registry {
#define KTSTR_WORK_TYPE(Name) const WorkTypeInfo& Name() noexcept;
#include "ktstr/work_types/work_types.def"
#undef KTSTR_WORK_TYPE
}  // namespace registry

namespace {

absl::Status UnknownParameter(const WorkTypeInfo& type, absl::string_view key) {
  std::vector<absl::string_view> names;
  for (const Parameter& parameter : type.traits.parameters) names.push_back(parameter.name);
  if (names.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(type.name, " has no parameter '", key, "': it has none"));
  }
  const std::string proposal = DidYouMean(key, names);
  return absl::InvalidArgumentError(absl::StrCat(
      type.name, " has no parameter '", key, "'",
      proposal.empty() ? absl::StrCat("; it has ", absl::StrJoin(names, ", ")) : proposal));
}

absl::StatusOr<const Parameter*> FindParameter(const WorkTypeInfo& type, absl::string_view key) {
  for (const Parameter& parameter : type.traits.parameters) {
    if (key == parameter.name) return &parameter;
  }
  return UnknownParameter(type, key);
}

absl::Status ApplySetting(const WorkTypeInfo& type, absl::string_view setting, WorkSpec& work) {
  const size_t equals = setting.find('=');
  const absl::string_view key = setting.substr(0, equals);
  ASSIGN_OR_RETURN(const Parameter* const parameter, FindParameter(type, key));
  if (equals == absl::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat(type.name, ": '", key, "' has no value: write ",
                                                   key, "=", FormatParameter(work, *parameter)));
  }
  const absl::Status set = SetParameter(work, *parameter, setting.substr(equals + 1));
  if (set.ok()) return set;
  return absl::InvalidArgumentError(absl::StrCat(type.name, ": ", key, ": ", set.message()));
}

// A key that is given twice is more likely a slip than a wish.
absl::Status RefuseRepeatedKeys(std::span<const std::string> settings) {
  std::vector<std::string> keys;
  for (const std::string& setting : settings) keys.push_back(setting.substr(0, setting.find('=')));
  std::sort(keys.begin(), keys.end());
  const auto repeated = std::adjacent_find(keys.begin(), keys.end());
  if (repeated == keys.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("'", *repeated, "' is given twice"));
}

absl::Status ValidateCombination(const WorkSpec& work) {
  const ParameterError error = work.Validate();
  if (error.parameter == nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(work.name(), ": ", error.parameter, " ", error.reason));
}

}  // namespace

std::span<const WorkTypeInfo* const> AllWorkTypes() {
  static const WorkTypeInfo* const kTypes[] = {
#define KTSTR_WORK_TYPE(Name) &registry::Name(),
#include "ktstr/work_types/work_types.def"
#undef KTSTR_WORK_TYPE
  };
  return kTypes;
}

absl::StatusOr<const WorkTypeInfo*> FindWorkType(absl::string_view name) {
  std::vector<absl::string_view> names;
  for (const WorkTypeInfo* type : AllWorkTypes()) {
    if (name == type->name) return type;
    names.push_back(type->name);
  }
  const std::string proposal = DidYouMean(name, names);
  return absl::NotFoundError(
      absl::StrCat("no work type is called '", name, "'",
                   proposal.empty() ? "; ktstr-workload --list shows all of them" : proposal));
}

absl::StatusOr<WorkSpec> MakeWorkSpec(absl::string_view name,
                                      std::span<const std::string> settings) {
  ASSIGN_OR_RETURN(const WorkTypeInfo* const type, FindWorkType(name));
  if (type->traits.not_by_name_because != nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        type->name, " cannot be made by its name: ", type->traits.not_by_name_because));
  }
  RETURN_IF_ERROR(RefuseRepeatedKeys(settings));
  WorkSpec work(*type);
  for (const std::string& setting : settings) RETURN_IF_ERROR(ApplySetting(*type, setting, work));
  RETURN_IF_ERROR(ValidateCombination(work));
  return work;
}

}  // namespace ktstr
