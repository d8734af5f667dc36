// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/guardian/guardian_main.h"

#include <fcntl.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_directory.h"
#include "ktstr/base/mount_point.h"
#include "ktstr/base/remove_tree.h"

namespace ktstr {
namespace {

constexpr uint64_t kRoundNs = 1'000'000;
constexpr int kMaxRounds = 5'000;
// Groups that a workload nests in its own are far fewer.
constexpr int kMaxDepth = 16;

void CloseOthers(std::array<int, 6> kept) noexcept {
  std::sort(kept.begin(), kept.end());
  unsigned first = 0;
  fork_safe::CloseRange(static_cast<unsigned>(kept.back()) + 1, ~0u, false);
  for (const int fd : kept) {
    if (fd < 0) continue;
    if (static_cast<unsigned>(fd) > first) {
      fork_safe::CloseRange(first, static_cast<unsigned>(fd) - 1, false);
    }
    first = static_cast<unsigned>(fd) + 1;
  }
}

// Removes a cgroup and those in it; false while any is still in use.
bool RemoveTree(int folder_fd, const char* name, int depth) noexcept {
  if (fork_safe::RemoveDirectoryAt(folder_fd, name) == 0) return true;
  int fd = -1;
  // What cannot be opened has gone.
  if (depth == 0 || fork_safe::OpenAt(folder_fd, name, true, fd) != 0) return true;
  fork_safe::DirectoryReader reader(fd);
  bool is_directory = false;
  while (const char* const entry = reader.Next(is_directory)) {
    if (is_directory && entry[0] != '.') RemoveTree(fd, entry, depth - 1);
  }
  fork_safe::Close(fd);
  return fork_safe::RemoveDirectoryAt(folder_fd, name) == 0;
}

// Calls visit(byte) for the bytes of a file below `folder_fd` until it returns false.
template <typename Visit>
void VisitBytes(int folder_fd, const char* path, Visit visit) noexcept {
  int fd = -1;
  if (fork_safe::OpenAt(folder_fd, path, false, fd) != 0) return;
  std::array<std::byte, 4096> buffer;
  size_t size = 0;
  bool goes_on = true;
  while (goes_on && fork_safe::Read(fd, buffer, size) == 0 && size > 0) {
    for (size_t i = 0; i < size && goes_on; ++i) goes_on = visit(static_cast<char>(buffer[i]));
  }
  fork_safe::Close(fd);
}

// Whether an environment has an entry that is, or begins with, the mark.
bool HasMark(int process_fd, const char* mark, bool is_prefix) noexcept {
  size_t matched = 0;
  bool differs = false;
  bool found = false;
  VisitBytes(process_fd, "environ", [&](char c) {
    if (c == '\0') {
      found = !differs && mark[matched] == '\0';
      matched = 0;
      differs = false;
      return !found;
    }
    differs = differs || mark[matched] != c;
    if (!differs) ++matched;
    found = is_prefix && !differs && mark[matched] == '\0';
    return !found;
  });
  return found;
}

// When a process began, in clock ticks since boot: field 22 of its stat. The fields behind the
// name, which may hold anything, begin after the last ')'.
uint64_t StartOf(int process_fd) noexcept {
  int field = 0;
  uint64_t start = 0;
  VisitBytes(process_fd, "stat", [&](char c) {
    if (c == ')') field = 0;
    if (c == ' ') ++field;
    if (field == 20 && c != ' ') start = start * 10 + static_cast<uint64_t>(c - '0');
    return true;
  });
  return start;
}

// That of this process; 0 where /proc is not to be seen.
uint64_t OwnStart() noexcept {
  int fd = -1;
  if (fork_safe::OpenAt(AT_FDCWD, "/proc/self", true, fd) != 0) return 0;
  const uint64_t start = StartOf(fd);
  fork_safe::Close(fd);
  return start;
}

// 0: not a process.
pid_t PidOf(const char* name) noexcept {
  pid_t pid = 0;
  for (; *name >= '0' && *name <= '9'; ++name) pid = pid * 10 + (*name - '0');
  return *name == '\0' ? pid : 0;
}

// Moves a process, 0 for this one, to the group that `home_fd` is of.
void MoveTo(int home_fd, pid_t pid) noexcept {
  std::array<std::byte, 12> digits{};
  size_t first = digits.size();
  do {
    digits[--first] = static_cast<std::byte>('0' + pid % 10);
    pid /= 10;
  } while (pid > 0);
  size_t written = 0;
  fork_safe::Write(home_fd, std::span(digits).subspan(first), written);
}

// Within a clock tick the lower pid is the older one: numbers are given in order
// (pid_namespaces(7)), and go round once in 32768 processes at least.
void MoveIfOlder(int home_fd, pid_t pid, uint64_t since) noexcept {
  int proc_fd = -1;
  int fd = -1;
  if (fork_safe::OpenAt(AT_FDCWD, "/proc", true, proc_fd) != 0) return;
  std::array<char, 12> digits{};
  size_t first = digits.size() - 1;
  for (pid_t rest = pid; rest > 0; rest /= 10) digits[--first] = static_cast<char>('0' + rest % 10);
  if (fork_safe::OpenAt(proc_fd, digits.data() + first, true, fd) == 0) {
    const uint64_t start = StartOf(fd);
    const bool is_older = start < since || (start == since && pid < fork_safe::Getpid());
    if (start != 0 && is_older) MoveTo(home_fd, pid);
    fork_safe::Close(fd);
  }
  fork_safe::Close(proc_fd);
}

// Moves what is older than this process, which precedes every worker, out of a group and those
// below it: a test can move anybody in.
void ExpelOlder(int folder_fd, const char* name, int home_fd, uint64_t since, int depth) noexcept {
  int fd = -1;
  if (depth == 0 || fork_safe::OpenAt(folder_fd, name, true, fd) != 0) return;
  pid_t pid = 0;
  VisitBytes(fd, "cgroup.procs", [&](char c) {
    if (c == '\n' && pid > 0) MoveIfOlder(home_fd, pid, since);
    pid = c >= '0' && c <= '9' ? pid * 10 + (c - '0') : 0;
    return true;
  });
  fork_safe::DirectoryReader reader(fd);
  bool is_directory = false;
  while (const char* const entry = reader.Next(is_directory)) {
    if (is_directory && entry[0] != '.') ExpelOlder(fd, entry, home_fd, since, depth - 1);
  }
  fork_safe::Close(fd);
}

// This process first: it would kill itself with the group.
void ExpelStrangers(const GuardianLaunch& launch, uint64_t since) noexcept {
  if (launch.home_fd < 0) return;
  MoveTo(launch.home_fd, 0);
  ExpelOlder(launch.parent_fd, launch.cgroup_name.data(), launch.home_fd, since, kMaxDepth);
}

void EndCgroup(const GuardianLaunch& launch) noexcept {
  constexpr std::byte kKill{'1'};
  const uint64_t since = OwnStart();
  for (int round = 0; round < kMaxRounds; ++round) {
    size_t written = 0;
    ExpelStrangers(launch, since);
    fork_safe::Write(launch.kill_fd, {&kKill, 1}, written);
    if (RemoveTree(launch.parent_fd, launch.cgroup_name.data(), kMaxDepth)) return;
    fork_safe::SleepUntil(MonotonicNs() + kRoundNs);
  }
}

// Kills the processes that bear the mark and began no earlier than the guardian, which precedes
// every worker; whether there were any.
bool KillMarked(int proc_fd, const char* mark, bool is_prefix, uint64_t since) noexcept {
  bool any = false;
  fork_safe::DirectoryReader reader(proc_fd);
  bool is_directory = false;
  while (const char* const name = reader.Next(is_directory)) {
    const pid_t pid = PidOf(name);
    int fd = -1;
    if (pid == 0 || pid == fork_safe::Getpid()) continue;
    if (fork_safe::OpenAt(proc_fd, name, true, fd) != 0) continue;
    if (HasMark(fd, mark, is_prefix) && StartOf(fd) >= since) {
      any |= fork_safe::SignalProcess(pid, SIGKILL) == 0;
    }
    fork_safe::Close(fd);
  }
  return any;
}

void EndMarked(const char* mark, bool is_prefix) noexcept {
  const uint64_t since = mark[0] == '\0' ? 0 : OwnStart();
  if (since == 0) return;
  for (int round = 0; round < kMaxRounds; ++round) {
    int proc_fd = -1;
    if (fork_safe::OpenAt(AT_FDCWD, "/proc", true, proc_fd) != 0) return;
    const bool any = KillMarked(proc_fd, mark, is_prefix, since);
    fork_safe::Close(proc_fd);
    if (!any) return;
    fork_safe::SleepUntil(MonotonicNs() + kRoundNs);
  }
}

// A line of a message. Text that does not fit is cut off, and bytes that would break it become '?'.
class MessageLine {
 public:
  MessageLine& operator<<(const char* text) noexcept {
    for (; *text != '\0' && size_ + 1 < text_.size(); ++text) {
      const bool is_plain = static_cast<unsigned char>(*text) >= 0x20 && *text != 0x7f;
      text_[size_++] = static_cast<std::byte>(is_plain ? *text : '?');
    }
    return *this;
  }

  // Nobody waits for a reader who has stopped reading.
  void Send(int fd) noexcept {
    text_[size_++] = std::byte{'\n'};
    size_t written = 0;
    if (fork_safe::IsWritable(fd)) fork_safe::Write(fd, {text_.data(), size_}, written);
  }

 private:
  size_t size_ = 0;
  std::array<std::byte, 2048> text_;
};

const char* ReasonOf(int error) noexcept {
  switch (error) {
    case EBUSY:
      return "it is a mount point; umount it";
    case fork_safe::kMountUnknown:
      return "neither openat2 nor statx is permitted, and only they say whether a mount lies there";
    case EPERM:
    case EACCES:
      return "not permitted, or immutable (lsattr)";
    default:
      return "the kernel does not remove it";
  }
}

void NameRemains(void* context, const char* path, int error) noexcept {
  const auto& launch = *static_cast<const GuardianLaunch*>(context);
  if (launch.message_fd < 0) return;
  MessageLine line;
  line << "# ktstr: the runner was killed, and of its temporary folder "
       << launch.folder_parent.data() << path << " stays: " << ReasonOf(error);
  line.Send(launch.message_fd);
}

void RemoveFolder(const GuardianLaunch& launch) noexcept {
  if (launch.folder_parent_fd < 0) return;
  fork_safe::RemoveTreeAt(launch.folder_parent_fd, launch.folder_name.data(),
                          fork_safe::FoundMounts::kDetach,
                          {.read = NameRemains, .context = const_cast<GuardianLaunch*>(&launch)});
}

}  // namespace

void GuardianMain(const GuardianLaunch& launch) noexcept {
  CloseOthers({launch.harness_pidfd, launch.kill_fd, launch.parent_fd, launch.home_fd,
               launch.folder_parent_fd, launch.message_fd});
  // Out of the reach of what ends the harness: its group, its terminal.
  fork_safe::LeadSession();
  fork_safe::BlockSignals(~uint64_t{0});
  fork_safe::SetThreadName("ktstr-guardian");
  fork_safe::WaitUntilReadable(launch.harness_pidfd);
  if (launch.kill_fd >= 0) EndCgroup(launch);
  EndMarked(launch.mark.data(), launch.mark_is_prefix);
  RemoveFolder(launch);
  fork_safe::ExitProcess(0);
}

}  // namespace ktstr
