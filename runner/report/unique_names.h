// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// UniqueNames: case names as all consumers take them. Pure.

#ifndef RUNNER_REPORT_UNIQUE_NAMES_H_
#define RUNNER_REPORT_UNIQUE_NAMES_H_

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"

namespace runner {

// Gives out sanitised names, each once: a name that comes again gets ".2", ".3" and so on, so that
// names are the same in every run that has the same cases.
class UniqueNames {
 public:
  // `name` may be anything; an empty one becomes "unnamed".
  std::string Take(absl::string_view name);

 private:
  absl::flat_hash_set<std::string> taken_;
  absl::flat_hash_map<std::string, uint64_t> last_suffix_;
};

}  // namespace runner

#endif  // RUNNER_REPORT_UNIQUE_NAMES_H_
