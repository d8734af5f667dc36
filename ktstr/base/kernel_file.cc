// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/kernel_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace ktstr {

absl::StatusOr<KernelFile> KernelFile::Open(const std::string& path) {
  ASSIGN_OR_RETURN(UniqueFd fd, sys::Open(path, O_RDONLY | O_NONBLOCK));
  return KernelFile(path, std::move(fd));
}

absl::string_view KernelFile::Read(std::span<char> buffer) const {
  const ssize_t size = ::pread(fd_.get(), buffer.data(), buffer.size(), 0);
  return size <= 0 ? "" : absl::string_view(buffer.data(), static_cast<size_t>(size));
}

absl::StatusOr<std::string> KernelFile::ReadAll() const {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t size = ::pread(fd_.get(), buffer, sizeof buffer, static_cast<off_t>(text.size()));
    if (size == 0) return text;
    if (size > 0) {
      text.append(buffer, static_cast<size_t>(size));
    } else if (errno != EINTR) {
      return absl::ErrnoToStatus(errno, absl::StrCat("read ", path_));
    }
  }
}

}  // namespace ktstr
