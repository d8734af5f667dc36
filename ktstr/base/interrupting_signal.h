// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// InterruptingSignal: a signal that interrupts blocking calls of threads of this process. Parent
// side.

#ifndef KTSTR_BASE_INTERRUPTING_SIGNAL_H_
#define KTSTR_BASE_INTERRUPTING_SIGNAL_H_

#include <utility>

#include "absl/status/statusor.h"

namespace ktstr {

// As long as one of a signal's instances lives, the signal has an empty handler without SA_RESTART;
// the last one puts back what the host program had, unless the host has replaced ours meanwhile.
// Move-only; thread-safe.
class InterruptingSignal {
 public:
  static absl::StatusOr<InterruptingSignal> Install(int signal);
  InterruptingSignal(InterruptingSignal&& other) noexcept
      : signal_(std::exchange(other.signal_, 0)) {}
  InterruptingSignal& operator=(InterruptingSignal&&) = delete;
  ~InterruptingSignal();

 private:
  explicit InterruptingSignal(int signal) noexcept : signal_(signal) {}

  int signal_;  // 0 after a move.
};

}  // namespace ktstr

#endif  // KTSTR_BASE_INTERRUPTING_SIGNAL_H_
