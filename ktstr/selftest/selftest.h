// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// All that a selftest includes besides its work types. Parent side.
//
//   #include "ktstr/selftest/selftest.h"
//   #include "ktstr/work_types/spin_wait.h"
//
//   KTSTR_SELFTEST({.tags = {"fairness", "fair"}, .claims = "...", .why = "...", .source = "...",
//                   .failure = "..."});
//
//   static void ExpectEqualShares(ktstr::TestCase& test, std::optional<int> nice_of_fourth) {
//     ...
//   }
//   KTSTR_CASE(equal_spinners_share_a_cpu) { ExpectEqualShares(test, std::nullopt); }
//   KTSTR_CONTROL(equal_spinners_share_a_cpu, one_is_niced) { ExpectEqualShares(test, 10); }
//
// docs/writing_selftests.md says what belongs where.

#ifndef KTSTR_SELFTEST_SELFTEST_H_
#define KTSTR_SELFTEST_SELFTEST_H_

#include "absl/time/time.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/check/activity.h"
#include "ktstr/check/count.h"
#include "ktstr/check/cpu_share.h"
#include "ktstr/check/elapsed.h"
#include "ktstr/check/ending.h"
#include "ktstr/check/field.h"
#include "ktstr/check/isolation.h"
#include "ktstr/check/latency.h"
#include "ktstr/check/lost_wakes.h"
#include "ktstr/check/pages.h"
#include "ktstr/check/per_iteration.h"
#include "ktstr/check/progress.h"
#include "ktstr/check/quota_use.h"
#include "ktstr/check/rate.h"
#include "ktstr/check/ratio.h"
#include "ktstr/check/run_delay.h"
#include "ktstr/check/set_up_failures.h"
#include "ktstr/check/tally.h"
#include "ktstr/check/timeslice.h"
#include "ktstr/check/work_conservation.h"
#include "ktstr/machine/numa_pages.h"
#include "ktstr/selftest/await.h"
#include "ktstr/selftest/idle_meter.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/local_machine.h"
#include "ktstr/selftest/manifest.h"
#include "ktstr/selftest/need.h"
#include "ktstr/selftest/test_case.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/spawn/workload_config.h"

// The selftest's manifest, in braces; see manifest.h. Once per executable.
#define KTSTR_SELFTEST(...)                                     \
  [[maybe_unused]] static const bool kKtstrManifestRegistered = \
      ::ktstr::RegisterManifest(::ktstr::Manifest __VA_ARGS__)

// A case: KTSTR_CASE(name) or KTSTR_CASE(name, {facts that differ from the manifest}). Its body
// follows, and `test` is its ktstr::TestCase. Cases run in the order of the file.
#define KTSTR_CASE(name, ...)                                                             \
  static void KtstrCase_##name(::ktstr::TestCase& test);                                  \
  [[maybe_unused]] static const bool kKtstrCaseRegistered_##name = ::ktstr::RegisterCase( \
      #name, &KtstrCase_##name __VA_OPT__(, ::ktstr::CaseFacts __VA_ARGS__));             \
  static void KtstrCase_##name([[maybe_unused]] ::ktstr::TestCase& test)

// A negative control of a case above: its body breaks the claim in the way that `breaks` says and
// expects what the case expects, which must fail. `--controls` runs the controls.
#define KTSTR_CONTROL(case_name, breaks)                                                     \
  static void KtstrControl_##case_name##_##breaks(::ktstr::TestCase& test);                  \
  [[maybe_unused]] static const bool kKtstrControlRegistered_##case_name##_##breaks =        \
      (static_cast<void>(&KtstrCase_##case_name),                                            \
       ::ktstr::RegisterControl(#case_name, #breaks, &KtstrControl_##case_name##_##breaks)); \
  static void KtstrControl_##case_name##_##breaks([[maybe_unused]] ::ktstr::TestCase& test)

// Binds the value of a StatusOr. On an error the case ends: skipped with the reason when it is what
// a machine may lack (Unimplemented, PermissionDenied), failed otherwise.
#define ASSIGN_OR_SKIP(declaration, expression) \
  KTSTR_ASSIGN_OR_SKIP_IMPL(KTSTR_STATUS_CONCAT(status_or_, __LINE__), declaration, expression)
#define KTSTR_ASSIGN_OR_SKIP_IMPL(status_or, declaration, expression) \
  auto status_or = (expression);                                      \
  if (!status_or.ok()) return test.SkipOrFail(status_or.status());    \
  declaration = *std::move(status_or)

// The same for a Status.
#define SKIP_IF_ERROR(expression)                                                            \
  do {                                                                                       \
    if (absl::Status status_ = (expression); !status_.ok()) return test.SkipOrFail(status_); \
  } while (false)

#endif  // KTSTR_SELFTEST_SELFTEST_H_
