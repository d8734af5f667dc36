// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/raised_priority.h"

#include "ktstr/base/fork_safe_scheduling.h"

namespace ktstr {

RaisedPriority::RaisedPriority() noexcept {
  SchedAttributes now;
  if (ReadAttributes(0, now) != 0 || now.kind != PolicyKind::kNormal) return;
  if (fork_safe::SetNice(0, kMinNice) == 0) nice_before_ = now.nice;
}

RaisedPriority::~RaisedPriority() {
  if (nice_before_.has_value()) static_cast<void>(fork_safe::SetNice(0, *nice_before_));
}

}  // namespace ktstr
