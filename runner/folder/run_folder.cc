// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/folder/run_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "runner/folder/layout.h"
#include "runner/folder/remove_folder.h"

namespace runner {
namespace {

constexpr char kDefaultFolder[] = "ktstr-out";

// Replaces a symbolic link in one step: it always points somewhere.
absl::Status ReplaceLink(const std::string& target, const std::string& link) {
  const std::string temporary = absl::StrCat(link, ".tmp-", ::getpid());
  ::unlink(temporary.c_str());
  if (::symlink(target.c_str(), temporary.c_str()) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("symlink ", temporary));
  }
  if (::rename(temporary.c_str(), link.c_str()) == 0) return absl::OkStatus();
  const int error = errno;
  ::unlink(temporary.c_str());
  return absl::ErrnoToStatus(error, absl::StrCat("rename ", temporary, " to ", link));
}

std::string Absolute(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error).lexically_normal();
  return (absolute.has_filename() ? absolute : absolute.parent_path()).string();
}

absl::Status MakeWritableFolder(const std::string& path) {
  const absl::Status made = ktstr::MakeDirectories(path);
  if (made.ok()) return made;
  return absl::Status(made.code(),
                      absl::StrCat(made.message(), "; name a folder that can be made with --out"));
}

std::string SystemTemporaryFolder() {
  const char* folder = std::getenv("TMPDIR");
  return folder == nullptr || *folder == '\0' ? "/tmp" : folder;
}

}  // namespace

std::string MakeRunId() {
  const absl::Time now = absl::Now();  // Wall clock: shown.
  return absl::StrCat(absl::FormatTime("%Y%m%d-%H%M%S", now, absl::LocalTimeZone()), "-",
                      ::getpid());
}

absl::StatusOr<std::string> MakeRunFolder(const std::string& wanted, const std::string& run_id) {
  if (!wanted.empty()) {
    const std::string path = Absolute(wanted);
    if (::access(ktstr::JoinPath(path, kResultsFile).c_str(), F_OK) == 0 ||
        ::access(ktstr::JoinPath(path, kJournalFile).c_str(), F_OK) == 0) {
      return absl::AlreadyExistsError(absl::StrCat(
          path, " holds the results of another run; name another folder, or --resume it"));
    }
    RETURN_IF_ERROR(MakeWritableFolder(path));
    return path;
  }
  const std::string parent = Absolute(kDefaultFolder);
  const std::string path = ktstr::JoinPath(parent, run_id);
  RETURN_IF_ERROR(MakeWritableFolder(path));
  RETURN_IF_ERROR(ReplaceLink(run_id, ktstr::JoinPath(parent, "latest")));
  return path;
}

std::string RunFolderAt(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  return error ? Absolute(path) : real.string();
}

bool IsTemporaryFolder(const std::string& path) {
  struct stat info;
  return absl::StrContains(path, "/ktstr-") && ::lstat(path.c_str(), &info) == 0 &&
         S_ISDIR(info.st_mode) && info.st_uid == ::geteuid();
}

absl::StatusOr<TemporaryFolder> TemporaryFolder::Create(const std::string& parent) {
  const std::string folder = Absolute(parent.empty() ? SystemTemporaryFolder() : parent);
  // All descriptors first: a folder that could not be removed is not made.
  Reserve reserve;
  for (ktstr::UniqueFd& fd : reserve) {
    ASSIGN_OR_RETURN(fd, ktstr::sys::Open("/", O_PATH | O_DIRECTORY));
  }
  absl::StatusOr<ktstr::UniqueFd> above = ktstr::sys::Open(folder, O_PATH | O_DIRECTORY);
  if (!above.ok()) {
    return absl::Status(above.status().code(),
                        absl::StrCat(above.status().message(), "; set TMPDIR"));
  }
  std::string path = ktstr::JoinPath(folder, "ktstr-XXXXXX");
  if (::mkdtemp(path.data()) == nullptr) {
    return absl::ErrnoToStatus(errno, absl::StrCat("mkdtemp ", path, "; set TMPDIR"));
  }
  return TemporaryFolder(std::move(path), *std::move(above), std::move(reserve));
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      parent_(std::move(other.parent_)),
      reserve_(std::move(other.reserve_)) {}

TemporaryFolder::~TemporaryFolder() {
  Remove().IgnoreError();
}

absl::Status TemporaryFolder::Remove() {
  if (!parent_.valid()) return absl::OkStatus();
  const ktstr::UniqueFd above = std::move(parent_);
  reserve_ = {};
  const size_t slash = path_.rfind('/');
  return RemoveFolderBelow({.fd = above.get(), .path = path_.substr(0, slash)},
                           path_.substr(slash + 1), ktstr::fork_safe::FoundMounts::kDetach);
}

}  // namespace runner
