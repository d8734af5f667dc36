// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/event/leak.h"

#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace runner {
namespace {

using enum LeakKind;

constexpr LeakKind kKinds[] = {kProcess, kTempFile, kFile, kIpc, kCgroup, kMount, kNetns, kSysctl};
constexpr absl::string_view kKindNames[] = {"process", "tempfile", "file",  "ipc",
                                            "cgroup",  "mount",    "netns", "sysctl"};
constexpr absl::string_view kPolicyNames[] = {"ignore", "warn", "fail"};
static_assert(std::size(kKinds) == kLeakKinds && std::size(kKindNames) == kLeakKinds);

}  // namespace

absl::string_view NameOf(LeakKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

absl::string_view NameOf(LeakPolicy policy) {
  return kPolicyNames[static_cast<size_t>(policy)];
}

absl::StatusOr<LeakKind> ParseLeakKind(absl::string_view name) {
  for (const LeakKind kind : kKinds) {
    if (NameOf(kind) == name) return kind;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "'", name, "' is no kind of leak: use one of all, ", absl::StrJoin(kKindNames, ", ")));
}

absl::StatusOr<LeakPolicy> ParseLeakPolicy(absl::string_view name) {
  for (size_t i = 0; i < std::size(kPolicyNames); ++i) {
    if (kPolicyNames[i] == name) return static_cast<LeakPolicy>(i);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", name, "' is no policy: use KIND=ignore, KIND=warn or KIND=fail"));
}

std::span<const LeakKind> AllLeakKinds() {
  return kKinds;
}

}  // namespace runner
