// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/report_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace ktstr {
namespace {

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Something that has no content of its own to replace.
bool IsSpecial(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

}  // namespace

absl::Status CheckReportPath(const std::string& path) {
  if (path == "-") return absl::OkStatus();
  struct stat info;
  if (stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is a directory: name a file in it"));
  }
  const std::string place = IsSpecial(path) ? path : DirectoryOf(path);
  if (access(place.c_str(), W_OK) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("write in ", place));
}

absl::Status WriteReport(const std::string& path, absl::string_view text) {
  if (path == "-") return sys::WriteAll(STDOUT_FILENO, text);
  if (!IsSpecial(path)) return WriteFileAtomically(path, text);
  ASSIGN_OR_RETURN(const UniqueFd fd, sys::Open(path, O_WRONLY));
  return sys::WriteAll(fd.get(), text);
}

}  // namespace ktstr
