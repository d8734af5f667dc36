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

// Reads `timeout=VALUE`, alone or behind `export`, as the shell of run_kselftest.sh takes it: with
// quotes, comments behind '#', carriage returns. VALUE is what timeout(1) takes: 90, 1.5, 2m, 0.5h,
// 1d; 0 is none. The last one counts; all other lines have no meaning here. Nothing is evaluated.
// InvalidArgument says "PATH:LINE: what is wrong" of a time-out that means nothing.
absl::StatusOr<Settings> ParseSettings(absl::string_view text, absl::string_view path);

}  // namespace runner

#endif  // RUNNER_DISCOVER_SETTINGS_H_
