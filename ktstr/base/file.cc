// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace ktstr {

namespace {

constexpr size_t kMaxBytes = size_t{1} << 30;

absl::StatusOr<std::string> ReadToEnd(int fd, const std::string& path, size_t max_bytes) {
  std::string content;
  char buffer[16384];
  for (;;) {
    const absl::StatusOr<size_t> count = sys::Read(fd, buffer);
    if (!count.ok()) {
      return absl::Status(count.status().code(),
                          absl::StrCat("read ", path, ": ", count.status().message()));
    }
    if (*count == 0) return content;
    content.append(buffer, *count);
    if (content.size() > max_bytes) {
      return absl::OutOfRangeError(
          absl::StrCat("read ", path, ": holds more than ", max_bytes, " bytes"));
    }
  }
}

absl::Status Replace(const std::string& path, absl::string_view content, bool sync) {
  const std::string temporary = absl::StrCat(path, ".tmp-", ::getpid());
  ASSIGN_OR_RETURN(UniqueFd fd,
                   sys::Open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0644));
  absl::Status status = sys::WriteAll(fd.get(), content);
  if (status.ok() && sync && ::fdatasync(fd.get()) != 0 && errno != EINVAL) {
    status = absl::ErrnoToStatus(errno, absl::StrCat("fdatasync ", temporary));
  }
  fd.reset();
  if (status.ok() && ::rename(temporary.c_str(), path.c_str()) != 0) {
    status = absl::ErrnoToStatus(errno, absl::StrCat("rename ", temporary, " to ", path));
  }
  if (!status.ok()) ::unlink(temporary.c_str());
  return status;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes) {
  ASSIGN_OR_RETURN(const UniqueFd fd, sys::Open(path, O_RDONLY));
  return ReadToEnd(fd.get(), path, max_bytes);
}

absl::StatusOr<std::string> ReadFileAt(int folder_fd, const std::string& name) {
  ASSIGN_OR_RETURN(const UniqueFd fd, sys::OpenAt(folder_fd, name, O_RDONLY));
  return ReadToEnd(fd.get(), name, kMaxBytes);
}

absl::Status WriteFileAtomically(const std::string& path, absl::string_view content) {
  return Replace(path, content, /*sync=*/true);
}

absl::Status ReplaceFile(const std::string& path, absl::string_view content) {
  return Replace(path, content, /*sync=*/false);
}

absl::Status MakeDirectories(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) == 0) return absl::OkStatus();
  const int error = errno;
  struct stat info;
  if (::stat(path.c_str(), &info) == 0) {
    if (S_ISDIR(info.st_mode)) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat("mkdir ", path, ": not a directory"));
  }
  const size_t slash = path.find_last_of('/', path.find_last_not_of('/'));
  if ((error != ENOENT && error != ENOTDIR) || slash == std::string::npos || slash == 0) {
    return absl::ErrnoToStatus(error, absl::StrCat("mkdir ", path));
  }
  RETURN_IF_ERROR(MakeDirectories(path.substr(0, slash)));
  if (::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("mkdir ", path));
}

std::string JoinPath(absl::string_view directory, absl::string_view name) {
  if (directory.empty() || absl::StartsWith(name, "/")) return std::string(name);
  return absl::StrCat(absl::StripSuffix(directory, "/"), "/", name);
}

}  // namespace ktstr
