// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Manifest: what a selftest says of itself and of its cases. Parent side, plain data.

#ifndef KTSTR_SELFTEST_MANIFEST_H_
#define KTSTR_SELFTEST_MANIFEST_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ktstr/machine/kernel_version.h"
#include "ktstr/selftest/need.h"

namespace ktstr {

class TestCase;

// What a case promises and under what conditions. Sentences end without a full stop; they stand in
// docs/selftests.md and below a case that failed.
struct CaseFacts {
  std::string claims;               // "Spinners of equal weight on one CPU get equal CPU time"
  std::string why;                  // Why the kernel keeps it.
  std::string source;               // Where that is written: "futex(2); kernel/futex/waitwake.c"
  std::string failure;              // What a failure usually means.
  std::string skips;                // What skips it beside `needs` and the kernel's version.
  std::vector<std::string> guards;  // Subjects of the kernel commits whose loss it would show.
  std::vector<Need> needs;
  KernelVersion min_kernel;     // The first kernel that promises it; {0, 0, 0}: every one.
  KernelVersion before_kernel;  // The first one that no longer does; {0, 0, 0}: none.
};

// The facts of a whole selftest. They are those of every case that does not say otherwise.
struct Manifest {
  // The family first: "wake", "quick" ... Exactly one of them is a claim tag:
  //   kernel        every Linux promises it, whatever the scheduler;
  //   fair          the kernel's own fair scheduler does: skipped while a BPF scheduler is loaded;
  //   scx-optional  the fair scheduler does, and a BPF scheduler may.
  std::vector<std::string> tags;
  int cpus = 1;            // CPUs that it keeps busy: for the runner's schedule.
  bool exclusive = false;  // Nothing may run beside it.
  // The time of the whole program; kselftest's own default.
  absl::Duration timeout = absl::Seconds(45);
  // The time of one case; absent: an equal part of `timeout`.
  std::optional<absl::Duration> case_timeout;

  std::string claims;
  std::string why;
  std::string source;
  std::string failure;
  std::string skips;
  std::vector<std::string> guards;
  std::vector<Need> needs;
  KernelVersion min_kernel;
  KernelVersion before_kernel;
};

using CaseBody = void (*)(TestCase& test);

struct Case {
  std::string name;  // The promise: "equal_spinners_share_a_cpu".
  CaseBody body = nullptr;
  CaseFacts facts;  // What differs from the manifest.
};

// A negative control: breaks the claim of a case on purpose, so that its expectations must fail.
struct Control {
  std::string case_name;
  std::string breaks;  // How: "one_spinner_is_niced".
  CaseBody body = nullptr;
};

struct Selftest {
  std::string name;  // Of the executable.
  Manifest manifest;
  std::vector<Case> cases;
  std::vector<Control> controls;
};

// Every problem of the selftest's declaration, one a line; OK when there is none: exactly one claim
// tag, names without repetition, controls of existing cases.
absl::Status ValidateSelftest(const Selftest& selftest);

// The case's facts with what it takes over from the manifest: sentences and kernels that it leaves
// out, and the needs of both. A `fair` selftest needs the fair class.
CaseFacts FactsOf(const Selftest& selftest, const Case& test_case);

// Why this kernel is not one that promises it; absent: it is, or its version is unknown.
std::optional<std::string> WhyOtherKernel(const CaseFacts& facts, KernelVersion kernel);

// How long a case may take; a duration scale above 1 stretches it.
absl::Duration CaseTimeout(const Selftest& selftest, double duration_scale);

// What `--list=json` prints, on one line with a newline; docs/formats.md describes it.
std::string ManifestJson(const Selftest& selftest);

// ---- for the macros of selftest.h ----

// The selftest of this executable, filled in before main().
Selftest& RegisteredSelftest();
bool RegisterManifest(Manifest manifest);
bool RegisterCase(absl::string_view name, CaseBody body, CaseFacts facts = {});
bool RegisterControl(absl::string_view case_name, absl::string_view breaks, CaseBody body);

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_MANIFEST_H_
