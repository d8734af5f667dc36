// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ktstr-suite.json: what the selftests of one folder declare about themselves. Pure.

#ifndef RUNNER_DISCOVER_SUITE_MANIFEST_H_
#define RUNNER_DISCOVER_SUITE_MANIFEST_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace runner {

inline constexpr char kSuiteManifestName[] = "ktstr-suite.json";
inline constexpr absl::string_view kSuiteSchema = "ktstr.suite/1";

struct ManifestEntry {
  std::string name;
  std::vector<std::string> tags;
  int cpus = 0;
  bool exclusive = false;
  std::optional<absl::Duration> timeout;  // Zero: none.
  std::vector<std::string> cases;
};

// The entries, in the order of the file.
using SuiteManifest = std::vector<ManifestEntry>;

// Members that the schema does not have are passed over, so that a newer suite still runs.
// InvalidArgument says "PATH: what is wrong where".
absl::StatusOr<SuiteManifest> ParseSuiteManifest(absl::string_view text, absl::string_view path);

// The entry of that name, or null.
const ManifestEntry* FindEntry(const SuiteManifest& manifest, absl::string_view name);

}  // namespace runner

#endif  // RUNNER_DISCOVER_SUITE_MANIFEST_H_
