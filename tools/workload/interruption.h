// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Interruption: Ctrl-C as an event. Parent side.

#ifndef TOOLS_WORKLOAD_INTERRUPTION_H_
#define TOOLS_WORKLOAD_INTERRUPTION_H_

#include "absl/status/statusor.h"
#include "ktstr/base/unique_fd.h"

namespace ktstr {

// Catches the first SIGINT and the first SIGTERM; a second one ends the process as ever, and one
// that is ignored stays ignored. Install it
// once per process, after forked workers were made: they shall keep the default.
class Interruption {
 public:
  static absl::StatusOr<Interruption> Install();

  // Readable once a signal came.
  int fd() const { return fd_.get(); }
  // Its number, or 0.
  int signal() const;

 private:
  explicit Interruption(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_INTERRUPTION_H_
