// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Leak: what a test has left behind, and what a run thinks of it. Plain data.

#ifndef RUNNER_EVENT_LEAK_H_
#define RUNNER_EVENT_LEAK_H_

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace runner {

enum class LeakKind {
  kProcess,   // One that outlived the test's own process.
  kTempFile,  // Something in the test's own temporary folder.
  kFile,      // A new entry of /tmp or /dev/shm, where POSIX shared memory lies.
  kIpc,       // A System V shared memory segment, semaphore set or message queue.
  kCgroup,
  kMount,
  kNetns,   // A named network namespace.
  kSysctl,  // A changed value.
};
inline constexpr size_t kLeakKinds = 8;

enum class LeakPolicy {
  kIgnore,  // Leaks are not looked for.
  kWarn,    // Leaks are named.
  kFail,    // Leaks are named, and the test's verdict is `leak` unless it is worse.
};

// "process", "tempfile" ..., as on the command line and in JSON.
absl::string_view NameOf(LeakKind kind);
absl::string_view NameOf(LeakPolicy policy);
std::span<const LeakKind> AllLeakKinds();
// InvalidArgument names those that there are.
absl::StatusOr<LeakKind> ParseLeakKind(absl::string_view name);
absl::StatusOr<LeakPolicy> ParseLeakPolicy(absl::string_view name);

// A policy for each kind.
class LeakPolicies {
 public:
  LeakPolicy of(LeakKind kind) const { return policies_[static_cast<size_t>(kind)]; }
  void Set(LeakKind kind, LeakPolicy policy) { policies_[static_cast<size_t>(kind)] = policy; }
  void SetAll(LeakPolicy policy) { policies_.fill(policy); }

 private:
  // A leak that is certain to be the test's and disturbs later tests fails it. One that anybody on
  // the machine may have made is a warning. The temporary folder is made to be left full.
  std::array<LeakPolicy, kLeakKinds> policies_ = {
      LeakPolicy::kFail,    // process
      LeakPolicy::kIgnore,  // tempfile
      LeakPolicy::kWarn,    // file
      LeakPolicy::kFail,    // ipc
      LeakPolicy::kWarn,    // cgroup
      LeakPolicy::kWarn,    // mount
      LeakPolicy::kFail,    // netns
      LeakPolicy::kFail,    // sysctl
  };
};

struct Leak {
  LeakKind kind = LeakKind::kProcess;
  std::string what;  // One line: "sleep 100 (pid 12), in a session of its own".
  // More than one: it was left by one of these tests, which ran at the same time; the result of the
  // last of them to end has it, and for that one it is a warning at most.
  std::vector<std::string> suspects;

  bool is_certain() const { return suspects.size() <= 1; }
};

}  // namespace runner

#endif  // RUNNER_EVENT_LEAK_H_
