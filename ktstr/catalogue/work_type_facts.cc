// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/catalogue/work_type_facts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/telemetry/parameter_text.h"

namespace ktstr {
namespace {

void CountRole(const char* role, std::vector<std::pair<std::string, int>>& roles) {
  const auto known = std::find_if(roles.begin(), roles.end(),
                                  [role](const auto& entry) { return entry.first == role; });
  if (known == roles.end()) {
    roles.emplace_back(role, 1);
  } else {
    ++known->second;
  }
}

int GroupSizeOn(int cpus, WorkSpec work) {
  work.FitTo(cpus);
  return work.group_size();
}

}  // namespace

WorkTypeFacts FactsOf(const WorkTypeInfo& type) {
  const WorkSpec work(type);
  WorkTypeFacts facts{.group_size = GroupSizeOn(1, work),
                      .grows_with_cpus = GroupSizeOn(64, work) > GroupSizeOn(1, work),
                      .modes = {"fork"}};
  for (int position = 0; position < facts.group_size; ++position) {
    CountRole(work.RoleOf(position), facts.roles);
  }
  if (type.traits.no_threads_because == nullptr) facts.modes.emplace_back("thread");
  for (size_t i = 0; i < kInstrumentCount; ++i) {
    const auto instrument = static_cast<Instrument>(i);
    if (type.traits.instruments.Contains(instrument)) {
      facts.instruments.emplace_back(InstrumentName(instrument));
    }
  }
  facts.details.assign(type.traits.details.begin(), type.traits.details.end());
  for (const Parameter& parameter : type.traits.parameters) {
    facts.parameters.push_back({.name = parameter.name,
                                .kind = ParameterKindName(parameter.kind),
                                .default_value = FormatParameter(work, parameter),
                                .range = FormatParameterRange(parameter),
                                .meaning = parameter.meaning});
  }
  return facts;
}

std::string GroupText(const WorkTypeFacts& facts) {
  if (facts.group_size == 1) return "any number of workers";
  const std::string roles =
      absl::StrJoin(facts.roles, ", ", [](std::string* text, const auto& role) {
        absl::StrAppend(text, role.second, " ", role.first);
      });
  if (facts.grows_with_cpus) {
    return absl::StrCat("groups that grow with the CPUs by default; for one CPU ", facts.group_size,
                        ": ", roles);
  }
  return absl::StrCat("groups of ", facts.group_size, " by default: ", roles);
}

std::string ModesText(const WorkTypeInfo& type, const WorkTypeFacts& facts) {
  const std::string modes = absl::StrJoin(facts.modes, ", ");
  if (type.traits.no_threads_because == nullptr) return modes;
  return absl::StrCat(modes, " only: ", type.traits.no_threads_because);
}

}  // namespace ktstr
