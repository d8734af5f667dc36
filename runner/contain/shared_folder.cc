// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/shared_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"

namespace runner {
namespace {

// The clock of file times ticks once in 10 ms at the slowest: what comes within a tick of the last
// look does not move the folder's time.
constexpr int64_t kTickNs = 20'000'000;

int64_t ToNs(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

int64_t FileClockNs() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);  // Wall clock: that of file times.
  return ToNs(now);
}

// mkdtemp's name for the folder of a run.
bool IsFolderOfARun(const std::string& name) {
  constexpr absl::string_view kBegin = "ktstr-";
  return absl::StartsWith(name, kBegin) && name.size() == kBegin.size() + 6;
}

// Runs and workloads of ktstr have guardians that remove their groups. The name has the pid of a
// process, but another pid namespace, such as that of a sandbox, cannot see whether it lives.
bool IsGroupOfKtstr(absl::string_view name) {
  return absl::StartsWith(name, "ktstr-");
}

}  // namespace

bool SharedFolder::Stat(struct stat& info) {
  if (folder_.valid() && ::fstat(folder_.get(), &info) == 0 && info.st_nlink > 0) return true;
  folder_.reset(::open(options_.path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  return folder_.valid() && ::fstat(folder_.get(), &info) == 0;
}

bool SharedFolder::MayHaveChanged() {
  struct stat info {};
  if (!Stat(info)) return modified_ns_ != -1;
  if (options_.only_folders) return info.st_nlink != links_;
  const int64_t modified_ns = ToNs(info.st_mtim);
  return modified_ns != modified_ns_ || looked_ns_ - modified_ns < kTickNs;
}

SharedThings SharedFolder::Things() {
  struct stat folder {};
  const bool is_there = Stat(folder);
  modified_ns_ = is_there ? ToNs(folder.st_mtim) : -1;
  links_ = is_there ? folder.st_nlink : 0;
  looked_ns_ = FileClockNs();
  SharedThings things;
  const absl::StatusOr<std::vector<ktstr::DirectoryEntry>> entries =
      ktstr::ListDirectory(options_.path);
  if (!entries.ok()) return things;
  for (const ktstr::DirectoryEntry& entry : *entries) {
    if (options_.only_folders && !entry.is_directory) continue;
    const std::string path = ktstr::JoinPath(options_.path, entry.name);
    if (options_.only_own) {
      struct stat info {};
      if (::lstat(path.c_str(), &info) != 0 || info.st_uid != ::geteuid()) continue;
    }
    std::string what = options_.describe(entry.name);
    if (!what.empty()) things[path] = {.kind = options_.kind, .what = std::move(what)};
  }
  return things;
}

std::unique_ptr<ThingSource> NewFilesInTmp() {
  return std::make_unique<SharedFolder>(SharedFolderOptions{
      .path = "/tmp",
      .kind = LeakKind::kFile,
      .describe =
          [](const std::string& name) {
            return IsFolderOfARun(name) ? std::string() : absl::StrCat("/tmp/", name);
          },
      .only_own = true});
}

std::unique_ptr<ThingSource> PosixSharedMemory() {
  return std::make_unique<SharedFolder>(SharedFolderOptions{
      .path = "/dev/shm",
      .kind = LeakKind::kFile,
      .describe =
          [](const std::string& name) {
            absl::string_view semaphore = name;
            if (absl::ConsumePrefix(&semaphore, "sem.")) {
              return absl::StrCat("POSIX semaphore /", semaphore, " (/dev/shm/", name, ")");
            }
            return absl::StrCat("POSIX shared memory /", name, " (/dev/shm/", name, ")");
          },
      .only_own = true});
}

std::unique_ptr<ThingSource> NamedNetworkNamespaces() {
  return std::make_unique<SharedFolder>(SharedFolderOptions{
      .path = "/run/netns", .kind = LeakKind::kNetns, .describe = [](const std::string& name) {
        return absl::StrCat(name, "; `ip netns delete ", name, "` removes it");
      }});
}

std::unique_ptr<ThingSource> TopCgroups(const std::string& mount_point) {
  return std::make_unique<SharedFolder>(SharedFolderOptions{
      .path = mount_point,
      .kind = LeakKind::kCgroup,
      .describe =
          [mount_point](const std::string& name) {
            return IsGroupOfKtstr(name) ? std::string() : absl::StrCat(mount_point, "/", name);
          },
      .only_folders = true});
}

}  // namespace runner
