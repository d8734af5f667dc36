// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/leak_findings.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace runner {
namespace {

struct KindText {
  absl::string_view one;
  absl::string_view many;
  absl::string_view fate;  // What has become of it.
};

KindText TextOf(LeakKind kind) {
  switch (kind) {
    case LeakKind::kProcess:
      return {"process", "processes", ", killed now"};
    case LeakKind::kTempFile:
      return {"entry of its temporary folder", "entries of its temporary folder", ", removed now"};
    case LeakKind::kFile:
      return {"new file", "new files", " (its own, or of a program beside it)"};
    case LeakKind::kIpc:
      return {"System V IPC object", "System V IPC objects", ""};
    case LeakKind::kCgroup:
      return {"cgroup", "cgroups", ""};
    case LeakKind::kMount:
      return {"mount", "mounts", ""};
    case LeakKind::kNetns:
      return {"network namespace", "network namespaces", ""};
    case LeakKind::kSysctl:
      return {"changed sysctl", "changed sysctls", ""};
  }
  return {};
}

// "left 2 processes behind, killed now: a, b"
std::string CertainNote(LeakKind kind, const std::vector<std::string>& things) {
  const KindText text = TextOf(kind);
  return absl::StrCat("left ", things.size(), " ", things.size() == 1 ? text.one : text.many,
                      " behind", text.fate, ": ", absl::StrJoin(things, "; "));
}

std::string SuspectNote(const Leak& leak) {
  return absl::StrCat("one of ", absl::StrJoin(leak.suspects, ", "), " left a ",
                      TextOf(leak.kind).one, " behind: ", leak.what);
}

}  // namespace

void AddLeaks(std::vector<Leak> leaks, const LeakPolicies& policies, AttemptResult& result) {
  for (const LeakKind kind : AllLeakKinds()) {
    const LeakPolicy policy = policies.of(kind);
    if (policy == LeakPolicy::kIgnore) continue;
    std::vector<std::string> certain;
    for (Leak& leak : leaks) {
      if (leak.kind != kind) continue;
      if (leak.is_certain()) {
        certain.push_back(leak.what);
      } else {
        result.notes.push_back(SuspectNote(leak));
      }
      result.leaks.push_back(std::move(leak));
    }
    if (certain.empty()) continue;
    result.notes.push_back(CertainNote(kind, certain));
    if (policy == LeakPolicy::kFail) result.verdict = Worse(result.verdict, Verdict::kLeak);
  }
}

void AddKernelFindings(std::vector<KernelFinding> findings, AttemptResult& result) {
  for (KernelFinding& finding : findings) {
    result.notes.push_back(finding.suspects.size() <= 1
                               ? absl::StrCat("kernel: ", finding.text)
                               : absl::StrCat("kernel, while ",
                                              absl::StrJoin(finding.suspects, ", "),
                                              " ran: ", finding.text));
    result.kernel_findings.push_back(std::move(finding));
  }
}

}  // namespace runner
