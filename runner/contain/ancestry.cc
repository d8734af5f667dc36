// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/ancestry.h"

#include <unistd.h>

#include "ktstr/base/parent_process.h"

namespace runner {
namespace {

// How often the line is read anew when one in it has died meanwhile.
constexpr int kTries = 8;
// No line is as long: the kernel nests 32 pid namespaces at most, but processes without a limit.
constexpr int kMaxLength = 100'000;

}  // namespace

std::optional<pid_t> TopAncestor(pid_t pid) {
  const pid_t self = ::getpid();
  for (int tries = 0; tries < kTries; ++tries) {
    if (!ktstr::ParentOf(pid).has_value()) return std::nullopt;
    std::optional<pid_t> at = pid;
    for (int length = 0; at.has_value() && *at > 0 && *at != self && length < kMaxLength;
         ++length) {
      const std::optional<pid_t> parent = ktstr::ParentOf(*at);
      if (parent == self) return at;
      at = parent;
    }
    if (at.has_value()) return 0;
  }
  return std::nullopt;
}

}  // namespace runner
