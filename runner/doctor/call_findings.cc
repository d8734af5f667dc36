// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/doctor/call_findings.h"

#include <string.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/call_probe.h"
#include "runner/doctor/remedy.h"

namespace runner {
namespace {

using ktstr::Environment;
using ktstr::KernelVersion;
using ktstr::sys::RefusedCall;
using enum Finding::Level;

constexpr int kFilterMode = 2;  // SECCOMP_MODE_FILTER

// What a call is for, and the first kernel that has it (its man page).
struct Need {
  absl::string_view call;
  KernelVersion since;
  absl::string_view loss;
};
constexpr Need kNeeds[] = {
    {"clone3", {5, 3, 0}, "workers and tests enter their cgroup after their start, not before"},
    {"close_range", {5, 9, 0}, "no test can be started; no worker either"},
    {"pidfd_open", {5, 3, 0}, "what a dead runner has left cannot be ended"},
    {"pidfd_send_signal", {5, 1, 0}, "workers and tests cannot be stopped safely"},
    {"sched_setattr", {3, 14, 0}, "no policy, nice value or slice can be set: tests of them skip"},
    {"sched_getattr", {3, 14, 0}, "policies cannot be read back: tests of them skip"},
    {"sched_setscheduler", {2, 6, 0}, "tests of that call are skipped"},
    {"sched_setaffinity", {2, 6, 0}, "workers cannot be placed: most tests are skipped"},
    {"sched_getaffinity", {2, 6, 0}, "the CPUs of this process stay unknown: tests are skipped"},
    {"setpriority", {2, 6, 0}, "tests of nice values are skipped"},
    {"futex_waitv", {5, 16, 0}, "tests of waits for several futexes are skipped"},
    {"preadv2", {4, 6, 0}, "work types with pipes fail"},
    {"mbind", {2, 6, 7}, "memory cannot be bound to nodes: tests of NUMA are skipped"},
    {"set_mempolicy", {2, 6, 7}, "memory policies cannot be set: tests of NUMA are skipped"},
    {"get_mempolicy", {2, 6, 7}, "memory policies cannot be read: tests of NUMA are skipped"},
    {"openat2", {5, 6, 0}, "folders are removed by another way, which asks statx"},
    {"statx", {4, 11, 0}, "mounts in a test's folder are seen by openat2 only"},
    {"umount2", {2, 6, 0}, "mounts that a test has left stay, and so does their folder"},
};

const Need* NeedOf(absl::string_view call) {
  const auto* found = std::find_if(std::begin(kNeeds), std::end(kNeeds),
                                   [&](const Need& need) { return need.call == call; });
  return found == std::end(kNeeds) ? nullptr : found;
}

bool IsOfNuma(absl::string_view call) {
  return call == "mbind" || call == "set_mempolicy" || call == "get_mempolicy";
}

std::string ErrorName(int error) {
  const char* const name = ::strerrorname_np(error);
  return name == nullptr ? absl::StrCat("error ", error) : name;
}

constexpr char kProfile[] = "allow it in the container's seccomp profile";

// Who refuses it, and what helps.
void Explain(const RefusedCall& call, const Need* need, const Environment& environment,
             Finding& finding) {
  const auto& number = environment.kernel.number;
  if (call.is_fatal) {
    finding.fact = "a seccomp filter kills whoever makes it";
    finding.remedy = kProfile;
  } else if (call.error == ENOSYS && need != nullptr && number.has_value() &&
             *number < need->since) {
    finding.fact = "not in this kernel (ENOSYS)";
    finding.remedy = absl::StrCat("a kernel of ", need->since.ToString(), " or later");
  } else if (call.error == ENOSYS && IsOfNuma(call.name) &&
             BuiltWithout(environment, "CONFIG_NUMA")) {
    finding.fact = "the kernel is built without CONFIG_NUMA (ENOSYS)";
    finding.remedy = "a kernel with CONFIG_NUMA=y";
  } else if (environment.privileges.seccomp_mode == kFilterMode) {
    finding.fact = absl::StrCat("a seccomp filter refuses it (", ErrorName(call.error), ")");
    finding.remedy = kProfile;
  } else {
    finding.fact =
        absl::StrCat("refused (", ErrorName(call.error), "), by no seccomp filter of this process");
    finding.remedy = "a kernel, or a sandbox outside of this one, that has the call";
  }
}

}  // namespace

bool IsRefused(const Environment& environment, absl::string_view call) {
  const auto& refused = environment.privileges.refused_calls;
  return refused.has_value() &&
         std::any_of(refused->begin(), refused->end(),
                     [&](const RefusedCall& one) { return one.name == call; });
}

std::vector<Finding> ExamineCalls(const Environment& environment) {
  const auto& refused = environment.privileges.refused_calls;
  if (!refused.has_value()) return {};
  if (refused->empty()) {
    return {{.subject = "system calls",
             .fact = absl::StrCat("all ", ktstr::sys::ProbedCallCount(), " that were tried")}};
  }
  std::vector<Finding> findings;
  for (const RefusedCall& call : *refused) {
    const Need* const need = NeedOf(call.name);
    Finding finding{
        .level = kLacking,
        .subject = absl::StrCat("call ", call.name),
        .consequence = std::string(need == nullptr ? "what needs it fails" : need->loss)};
    Explain(call, need, environment, finding);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace runner
