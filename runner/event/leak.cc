// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/event/leak.h"

#include <iterator>

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

std::span<const LeakKind> AllLeakKinds() {
  return kKinds;
}

}  // namespace runner
