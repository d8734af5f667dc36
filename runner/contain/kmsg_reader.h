// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KmsgReader: the records that come to the kernel's log from now on. Parent side.

#ifndef RUNNER_CONTAIN_KMSG_READER_H_
#define RUNNER_CONTAIN_KMSG_READER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ktstr/base/unique_fd.h"
#include "runner/contain/kernel_log.h"

namespace runner {

// Move-only.
class KmsgReader {
 public:
  // Opens /dev/kmsg, or a FIFO or a file that grows with records of the same form, behind what is
  // in it.
  static absl::StatusOr<KmsgReader> Open(const std::string& path);

  // What has come since the last call; never blocks. One system call when there is nothing.
  std::vector<KernelRecord> Take();
  // How often the kernel has overwritten records before they were taken.
  uint64_t overruns() const { return overruns_; }

 private:
  explicit KmsgReader(ktstr::UniqueFd fd) : fd_(std::move(fd)) {}

  ktstr::UniqueFd fd_;
  std::string partial_;  // A line without its end yet.
  uint64_t overruns_ = 0;
};

}  // namespace runner

#endif  // RUNNER_CONTAIN_KMSG_READER_H_
