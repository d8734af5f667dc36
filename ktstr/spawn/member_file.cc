// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/member_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace ktstr {
namespace {

constexpr uint64_t kFillBlockBytes = uint64_t{1} << 20;

std::string TemporaryDirectory() {
  for (const char* const variable : {"KTSTR_ARTIFACTS_DIR", "TMPDIR"}) {
    const char* const value = ::getenv(variable);
    if (value != nullptr && *value != '\0') return value;
  }
  return "/tmp";
}

std::string OwnDescriptorPath(int fd) {
  return absl::StrCat("/proc/self/fd/", fd);
}

// Makes a file without a name on file systems without O_TMPFILE.
absl::StatusOr<UniqueFd> MakeAndUnlink(const std::string& directory, int flags) {
  std::string path = JoinPath(directory, "ktstr-XXXXXX");
  UniqueFd fd(::mkostemp(path.data(), flags | O_CLOEXEC));
  if (!fd.valid()) return absl::ErrnoToStatus(errno, absl::StrCat("mkostemp ", path));
  if (::unlink(path.c_str()) != 0) return absl::ErrnoToStatus(errno, absl::StrCat("unlink ", path));
  return fd;
}

absl::StatusOr<UniqueFd> MakeUnlinked(const std::string& directory, int flags) {
  UniqueFd fd(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | flags, 0600));
  if (fd.valid()) return fd;
  if (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT) {
    return MakeAndUnlink(directory, flags);
  }
  return absl::ErrnoToStatus(errno, absl::StrCat("open O_TMPFILE ", directory));
}

// Calls `open` with the flags, and once more without O_DIRECT where that is refused (tmpfs).
template <typename Open>
absl::StatusOr<MemberFile> OpenWithFallback(const FileOptions& options, const std::string& path,
                                            Open open) {
  const int sync = options.synchronous ? O_SYNC : 0;
  absl::StatusOr<UniqueFd> fd = open(sync | (options.direct ? O_DIRECT : 0));
  if (fd.ok()) return MemberFile{.fd = *std::move(fd)};
  if (!options.direct || !absl::IsInvalidArgument(fd.status())) return fd.status();
  ASSIGN_OR_RETURN(UniqueFd buffered, open(sync));
  return MemberFile{
      .fd = std::move(buffered),
      .note = absl::StrCat(path, " refuses O_DIRECT: I/O went through the page cache")};
}

absl::Status Fill(const FileOptions& options, const MemberFile& file) {
  // The file's own descriptor may demand aligned buffers.
  ASSIGN_OR_RETURN(const UniqueFd fd, sys::Open(OwnDescriptorPath(file.fd.get()), O_WRONLY));
  const off_t size = ::lseek(fd.get(), 0, SEEK_END);
  if (size < 0) return absl::ErrnoToStatus(errno, "lseek to the end of the file");
  uint64_t filled = static_cast<uint64_t>(size);
  if (filled >= options.filled_bytes) return absl::OkStatus();
  const std::string block(std::min(kFillBlockBytes, options.filled_bytes - filled), 'k');
  for (; filled < options.filled_bytes; filled += block.size()) {
    const uint64_t count = std::min<uint64_t>(block.size(), options.filled_bytes - filled);
    RETURN_IF_ERROR(sys::WriteAll(fd.get(), absl::string_view(block).substr(0, count)));
  }
  if (::fdatasync(fd.get()) != 0) return absl::ErrnoToStatus(errno, "fdatasync");
  return absl::OkStatus();
}

absl::StatusOr<MemberFile> OpenNamed(const FileOptions& options, int fd) {
  ASSIGN_OR_RETURN(MemberFile file,
                   OpenWithFallback(options, options.path.c_str(), [fd](int flags) {
                     return sys::Open(OwnDescriptorPath(fd), O_RDWR | flags);
                   }));
  file.is_shared = true;
  return file;
}

// A device that is mounted or otherwise in use refuses an exclusive opener (EBUSY).
absl::StatusOr<MemberFile> OpenDevice(const FileOptions& options, int fd) {
  if (!options.may_destroy_device) {
    return absl::InvalidArgumentError(absl::StrCat(
        options.path.c_str(),
        " is a block device, whose content would be destroyed: name a file or a directory, or set "
        "allow_destroying_device=true"));
  }
  RETURN_IF_ERROR(sys::Open(OwnDescriptorPath(fd), O_RDONLY | O_EXCL).status());
  ASSIGN_OR_RETURN(MemberFile file, OpenNamed(options, fd));
  const off_t size = ::lseek(file.fd.get(), 0, SEEK_END);
  if (size >= 0 && static_cast<uint64_t>(size) >= options.filled_bytes) return file;
  return absl::InvalidArgumentError(absl::StrCat(options.path.c_str(), " is smaller than ",
                                                 options.filled_bytes, " bytes: lower file_size"));
}

absl::StatusOr<MemberFile> OpenIn(const FileOptions& options, const std::string& directory) {
  return OpenWithFallback(options, directory,
                          [&directory](int flags) { return MakeUnlinked(directory, flags); });
}

absl::StatusOr<MemberFile> OpenAny(const FileOptions& options) {
  if (options.path.empty()) return OpenIn(options, TemporaryDirectory());
  // The file that is judged is the one that is opened, whoever renames files meanwhile.
  ASSIGN_OR_RETURN(const UniqueFd judged, sys::Open(options.path.c_str(), O_PATH));
  struct stat status;
  if (::fstat(judged.get(), &status) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("stat ", options.path.c_str()));
  }
  if (S_ISDIR(status.st_mode)) return OpenIn(options, options.path.c_str());
  if (S_ISREG(status.st_mode)) return OpenNamed(options, judged.get());
  if (S_ISBLK(status.st_mode)) return OpenDevice(options, judged.get());
  return absl::InvalidArgumentError(absl::StrCat(
      options.path.c_str(), " is neither a directory, a regular file nor a block device"));
}

}  // namespace

absl::StatusOr<MemberFile> OpenMemberFile(const FileOptions& options) {
  ASSIGN_OR_RETURN(MemberFile file, OpenAny(options));
  RETURN_IF_ERROR(Fill(options, file));
  return file;
}

}  // namespace ktstr
