// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/doctor/remedy.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace runner {

std::string Privileged(const ktstr::Environment& environment, absl::string_view action) {
  const ktstr::Privileges& privileges = environment.privileges;
  if (privileges.cap_sys_admin().value_or(true)) return std::string(action);
  return absl::StrCat(privileges.effective_uid == 0 ? "outside of the container: " : "as root: ",
                      action);
}

bool BootedWith(const ktstr::Environment& environment, absl::string_view parameter) {
  const std::string line = environment.kernel.command_line.value_or("");
  const std::vector<absl::string_view> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
  const bool takes_a_value = absl::EndsWith(parameter, "=");
  return std::any_of(words.begin(), words.end(), [&](absl::string_view word) {
    return takes_a_value ? absl::StartsWith(word, parameter) : word == parameter;
  });
}

bool BuiltWithout(const ktstr::Environment& environment, const std::string& option) {
  return environment.kernel.config.has_value() && !environment.kernel.config->IsSet(option);
}

}  // namespace runner
