// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Manifest: what a selftest says of itself, and the selftest with its cases. Parent side, plain
// data.

#ifndef KTSTR_SELFTEST_MANIFEST_H_
#define KTSTR_SELFTEST_MANIFEST_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace ktstr {

class TestCase;

// What a machine may refuse. A selftest that needs what is missing is skipped with the reason.
enum class Need {
  kRealTime,      // SCHED_FIFO and SCHED_RR.
  kNegativeNice,  // Nice values below 0.
  kFairClass,     // The kernel's own fair scheduler: a BPF scheduler promises no weights.
};
const char* NeedName(Need need);

struct Manifest {
  std::vector<std::string> tags;  // The family first: "wake", "quick" ...
  int cpus = 1;                   // CPUs that it keeps busy: for the runner's schedule.
  bool exclusive = false;         // Nothing may run beside it.
  // Of the whole program; kselftest's own default.
  absl::Duration timeout = absl::Seconds(45);
  // Of one case; absent: an equal part of `timeout`.
  std::optional<absl::Duration> case_timeout;
  std::vector<Need> needs;
};

struct Case {
  std::string name;  // The promise: "equal_spinners_share_a_cpu".
  void (*body)(TestCase& test);
};

struct Selftest {
  std::string name;  // Of the executable.
  Manifest manifest;
  std::vector<Case> cases;
};

// How long a case may take; a duration scale above 1 stretches it.
absl::Duration CaseTimeout(const Selftest& selftest, double duration_scale);

// What `--list=json` prints: {"name", "tags", "cpus", "exclusive", "timeout_ns", "cases",
// "requires"}, on one line with a newline.
std::string ManifestJson(const Selftest& selftest);

// ---- for the macros of selftest.h ----

// The selftest of this executable, filled in before main().
Selftest& RegisteredSelftest();
bool RegisterManifest(Manifest manifest);
bool RegisterCase(absl::string_view name, void (*body)(TestCase& test));

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_MANIFEST_H_
