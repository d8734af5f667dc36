// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The `settings` file of a kselftest collection. Pure.

#ifndef RUNNER_DISCOVER_SETTINGS_H_
#define RUNNER_DISCOVER_SETTINGS_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace runner {

struct Settings {
  std::optional<absl::Duration> timeout;  // Zero: none.
};

// Reads lines of `key=value`, blank lines and comments behind '#'; keys other than `timeout` (whole
// seconds) have no meaning here. Nothing is evaluated as shell. InvalidArgument says
// "PATH:LINE: what is wrong".
absl::StatusOr<Settings> ParseSettings(absl::string_view text, absl::string_view path);

}  // namespace runner

#endif  // RUNNER_DISCOVER_SETTINGS_H_
