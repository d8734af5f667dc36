// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/unique_names.h"

#include "absl/strings/str_cat.h"
#include "ktstr/ktap/text.h"

namespace runner {

std::string UniqueNames::Take(absl::string_view name) {
  std::string clean = ktap::SanitizeName(name);
  if (clean.empty()) clean = "unnamed";
  if (taken_.insert(clean).second) return clean;
  uint64_t& suffix = last_suffix_.try_emplace(clean, 1).first->second;
  for (;;) {
    std::string numbered = absl::StrCat(clean, ".", ++suffix);
    if (taken_.insert(numbered).second) return numbered;
  }
}

}  // namespace runner
