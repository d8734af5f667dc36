// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KernelFile: a file of /proc or /sys that is kept open and read again from its start. Parent side.

#ifndef KTSTR_BASE_KERNEL_FILE_H_
#define KTSTR_BASE_KERNEL_FILE_H_

#include <span>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/unique_fd.h"

namespace ktstr {

// Each read asks the kernel anew. It costs one system call, where opening the file each time costs
// four and a walk along its path. Move-only; reads may come from several threads.
class KernelFile {
 public:
  // Opens it without waiting for a writer (O_NONBLOCK), whatever has that name.
  static absl::StatusOr<KernelFile> Open(const std::string& path);

  // Returns what it says now, as far as `buffer` holds it, which the text is in. Empty when it
  // cannot be read.
  absl::string_view Read(std::span<char> buffer) const;
  // Returns all that it says now. A status names the file.
  absl::StatusOr<std::string> ReadAll() const;

 private:
  KernelFile(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  std::string path_;
  UniqueFd fd_;
};

}  // namespace ktstr

#endif  // KTSTR_BASE_KERNEL_FILE_H_
