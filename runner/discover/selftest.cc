// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/selftest.h"

#include "absl/strings/str_cat.h"

namespace runner {

std::string FullName(const TestId& id) {
  return absl::StrCat(id.collection, ":", id.name);
}

}  // namespace runner
