// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What the readers of kselftest's output make of it, by the rules that they are known to follow.
// For tests: those that are programs (prove, meson) are run instead.

#ifndef RUNNER_CONSUMER_RULES_H_
#define RUNNER_CONSUMER_RULES_H_

#include <iosfwd>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace runner {

enum class SeenOutcome { kOk, kSkip, kNotOk };

// One result as a consumer sees it.
struct SeenResult {
  std::string name;
  SeenOutcome outcome;

  friend bool operator==(const SeenResult&, const SeenResult&) = default;
};

// For GoogleTest: "NAME ok".
void PrintTo(const SeenResult& result, std::ostream* out);

// Results of the top level, or nested ones, in the order of their lines.
struct SeenLog {
  std::vector<SeenResult> tests;
  std::vector<SeenResult> cases;
};

// The parser that LKFT and KernelCI share: every line that begins with "ok" or "not ok", also
// "okay", and the same behind one "# "; text behind SKIP becomes part of the name; in names all but
// [A-Za-z0-9_.:-] becomes "_".
SeenLog ReadAsLkft(absl::string_view log);

// netdev's CI: cases are results behind "# " between "# TAP version 13" and a bare "#" or the
// result of the test; only a bare SKIP is a skip, SKIP with a reason counts as a pass.
SeenLog ReadAsNipa(absl::string_view log);

// LAVA and TuxRun: a pattern with outcome and name on lines of the top level; only these.
SeenLog ReadAsLava(absl::string_view log);

}  // namespace runner

#endif  // RUNNER_CONSUMER_RULES_H_
