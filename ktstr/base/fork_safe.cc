// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/fork_safe.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/futex.h>
#include <linux/if_packet.h>
#include <linux/mempolicy.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>

#include "ktstr/base/clock.h"

namespace ktstr::fork_safe {
namespace {

// The kernel's sigset: 64 signals on every architecture that we build for.
constexpr size_t kKernelSigsetBytes = 8;
// The kernel's limit is 1024 NUMA nodes.
constexpr size_t kMaxNodeWords = 16;

int ErrnoOf(long result) noexcept {
  return result < 0 ? errno : 0;
}

int ByteCount(long result, size_t& done) noexcept {
  done = result < 0 ? 0 : static_cast<size_t>(result);
  return ErrnoOf(result);
}

uint32_t* FutexAddress(const std::atomic<uint32_t>& word) noexcept {
  static_assert(sizeof(word) == sizeof(uint32_t) && std::atomic<uint32_t>::is_always_lock_free);
  return const_cast<uint32_t*>(reinterpret_cast<const uint32_t*>(&word));
}

// FUTEX_LOCK_PI takes its time-out on the wall clock only (futex(2)).
int LockPiByWallClock(std::atomic<uint32_t>& word, uint64_t deadline_ns) noexcept {
  if (deadline_ns == kNoDeadline) {
    return ErrnoOf(::syscall(SYS_futex, FutexAddress(word), FUTEX_LOCK_PI, 0, nullptr, nullptr, 0));
  }
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);  // Wall clock: the kernel takes no other.
  const uint64_t monotonic_ns = MonotonicNs();
  const uint64_t left_ns = deadline_ns > monotonic_ns ? deadline_ns - monotonic_ns : 0;
  const uint64_t now_ns =
      static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
  const timespec deadline = TimespecFromNs(now_ns + left_ns);
  return ErrnoOf(::syscall(SYS_futex, FutexAddress(word), FUTEX_LOCK_PI, 0, &deadline, nullptr, 0));
}

void DoNothing(int) {}

}  // namespace

void ExitProcess(int code) noexcept {
  for (;;) ::syscall(SYS_exit_group, code);
}

pid_t Gettid() noexcept {
  return static_cast<pid_t>(::syscall(SYS_gettid));
}
pid_t Getpid() noexcept {
  return static_cast<pid_t>(::syscall(SYS_getpid));
}
pid_t Getppid() noexcept {
  return static_cast<pid_t>(::syscall(SYS_getppid));
}

int SetParentDeathSignal(int signal) noexcept {
  return ErrnoOf(::syscall(SYS_prctl, PR_SET_PDEATHSIG, signal, 0, 0, 0));
}

int LeadProcessGroup() noexcept {
  return ErrnoOf(::syscall(SYS_setpgid, 0, 0));
}

int LeadSession() noexcept {
  return ErrnoOf(::syscall(SYS_setsid));
}

int DropGroups() noexcept {
  return ErrnoOf(::syscall(SYS_setgroups, 0, nullptr));
}
int SetGid(gid_t gid) noexcept {
  return ErrnoOf(::syscall(SYS_setresgid, gid, gid, gid));
}
int SetUid(uid_t uid) noexcept {
  return ErrnoOf(::syscall(SYS_setresuid, uid, uid, uid));
}

int Fork(pid_t& pid) noexcept {
  // Without flags all arguments are 0, in whatever order the architecture has them.
  pid = static_cast<pid_t>(::syscall(SYS_clone, 0, 0, 0, 0, 0));
  return ErrnoOf(pid);
}

int Reap(pid_t pid) noexcept {
  return ErrnoOf(::syscall(SYS_wait4, pid, nullptr, __WALL, nullptr));
}

int SetThreadName(const char* name) noexcept {
  return ErrnoOf(::syscall(SYS_prctl, PR_SET_NAME, name, 0, 0, 0));
}

int GetThreadName(std::span<char, 16> name) noexcept {
  return ErrnoOf(::syscall(SYS_prctl, PR_GET_NAME, name.data(), 0, 0, 0));
}

int CloseRange(unsigned first, unsigned last, bool unshare) noexcept {
  return ErrnoOf(::syscall(SYS_close_range, first, last, unshare ? CLOSE_RANGE_UNSHARE : 0u));
}

int Close(int fd) noexcept {
  return ErrnoOf(::syscall(SYS_close, fd));
}

int OpenReadOnly(const char* path, int& fd) noexcept {
  fd = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0));
  return ErrnoOf(fd);
}

int Read(int fd, std::span<std::byte> buffer, size_t& done) noexcept {
  return ByteCount(::syscall(SYS_read, fd, buffer.data(), buffer.size()), done);
}

int ReadIfReady(int fd, std::span<std::byte> buffer, size_t& done) noexcept {
  const iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
  return ByteCount(::syscall(SYS_preadv2, fd, &part, 1, -1L, -1L, RWF_NOWAIT), done);
}

int WriteIfRoom(int fd, std::span<const std::byte> bytes, size_t& done) noexcept {
  const iovec part{.iov_base = const_cast<std::byte*>(bytes.data()), .iov_len = bytes.size()};
  return ByteCount(::syscall(SYS_pwritev2, fd, &part, 1, -1L, -1L, RWF_NOWAIT), done);
}

int ReadAt(int fd, std::span<std::byte> buffer, off_t offset, size_t& done) noexcept {
  return ByteCount(::syscall(SYS_pread64, fd, buffer.data(), buffer.size(), offset), done);
}

int Write(int fd, std::span<const std::byte> bytes, size_t& done) noexcept {
  return ByteCount(::syscall(SYS_write, fd, bytes.data(), bytes.size()), done);
}

int WriteAt(int fd, std::span<const std::byte> bytes, off_t offset, size_t& done) noexcept {
  return ByteCount(::syscall(SYS_pwrite64, fd, bytes.data(), bytes.size(), offset), done);
}

int Truncate(int fd, off_t length) noexcept {
  return ErrnoOf(::syscall(SYS_ftruncate, fd, length));
}

int SyncData(int fd) noexcept {
  return ErrnoOf(::syscall(SYS_fdatasync, fd));
}

int BytesReadable(int fd, int& bytes) noexcept {
  bytes = 0;
  return ErrnoOf(::syscall(SYS_ioctl, fd, FIONREAD, &bytes));
}

int TakeFrameCount(int fd, uint64_t& frames) noexcept {
  tpacket_stats statistics{};
  socklen_t size = sizeof statistics;
  const long result =
      ::syscall(SYS_getsockopt, fd, SOL_PACKET, PACKET_STATISTICS, &statistics, &size);
  frames = result < 0 ? 0 : statistics.tp_packets;
  return ErrnoOf(result);
}

int SignalEventFd(int fd, uint64_t value) noexcept {
  return ErrnoOf(::syscall(SYS_write, fd, &value, sizeof value));
}

int TakeEvents(int fd, uint64_t& value) noexcept {
  value = 0;
  return ErrnoOf(::syscall(SYS_read, fd, &value, sizeof value));
}

int WaitForEvent(int epoll_fd, bool& ready) noexcept {
  epoll_event event{};
  const long count =
      ::syscall(SYS_epoll_pwait, epoll_fd, &event, 1, -1, nullptr, kKernelSigsetBytes);
  ready = count == 1;
  return ErrnoOf(count);
}

int MapPrivate(size_t bytes, std::byte*& memory) noexcept {
  const long address = ::syscall(SYS_mmap, nullptr, bytes, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  memory = address == -1 ? nullptr : reinterpret_cast<std::byte*>(address);
  return address == -1 ? errno : 0;
}

int Unmap(std::byte* memory, size_t bytes) noexcept {
  return ErrnoOf(::syscall(SYS_munmap, memory, bytes));
}

int Advise(std::byte* memory, size_t bytes, int advice) noexcept {
  return ErrnoOf(::syscall(SYS_madvise, memory, bytes, advice));
}

int WaitUntilReadable(int fd) noexcept {
  pollfd polled{.fd = fd, .events = POLLIN, .revents = 0};
  for (;;) {
    const int error = ErrnoOf(::syscall(SYS_ppoll, &polled, 1, nullptr, nullptr, 0));
    if (error != EINTR) return error;
  }
}

bool IsWritable(int fd) noexcept {
  pollfd polled{.fd = fd, .events = POLLOUT, .revents = 0};
  const timespec now{};
  return ::syscall(SYS_ppoll, &polled, 1, &now, nullptr, 0) == 1 && (polled.revents & POLLOUT) != 0;
}

int BindToNode(std::byte* memory, size_t bytes, int node) noexcept {
  std::array<uint64_t, kMaxNodeWords> nodes{};
  const auto number = static_cast<size_t>(node);
  if (number / 64 >= nodes.size()) return EINVAL;
  nodes[number / 64] = uint64_t{1} << (number % 64);
  // The kernel takes one bit less than the number says.
  return ErrnoOf(
      ::syscall(SYS_mbind, memory, bytes, MPOL_BIND, nodes.data(), number + 2, MPOL_MF_MOVE));
}

int FutexWait(const std::atomic<uint32_t>& word, uint32_t expected, uint64_t deadline_ns) noexcept {
  const timespec deadline = TimespecFromNs(deadline_ns);
  return ErrnoOf(::syscall(SYS_futex, FutexAddress(word), FUTEX_WAIT_BITSET, expected,
                           deadline_ns == kNoDeadline ? nullptr : &deadline, nullptr,
                           FUTEX_BITSET_MATCH_ANY));
}

int FutexWake(const std::atomic<uint32_t>& word, int count) noexcept {
  const long woken =
      ::syscall(SYS_futex, FutexAddress(word), FUTEX_WAKE, count, nullptr, nullptr, 0);
  return woken < 0 ? -errno : static_cast<int>(woken);
}

int FutexLockPi(std::atomic<uint32_t>& word, uint64_t deadline_ns) noexcept {
  const timespec deadline = TimespecFromNs(deadline_ns);
  const long result = ::syscall(SYS_futex, FutexAddress(word), FUTEX_LOCK_PI2, 0,
                                deadline_ns == kNoDeadline ? nullptr : &deadline, nullptr, 0);
  if (result == 0 || errno != ENOSYS) return ErrnoOf(result);
  return LockPiByWallClock(word, deadline_ns);
}

int FutexUnlockPi(std::atomic<uint32_t>& word) noexcept {
  return ErrnoOf(::syscall(SYS_futex, FutexAddress(word), FUTEX_UNLOCK_PI, 0, nullptr, nullptr, 0));
}

int FutexRequeue(std::atomic<uint32_t>& from, uint32_t expected, int wake,
                 std::atomic<uint32_t>& to, int& done) noexcept {
  const long result = ::syscall(SYS_futex, FutexAddress(from), FUTEX_CMP_REQUEUE, wake,
                                static_cast<long>(INT_MAX), FutexAddress(to), expected);
  done = result < 0 ? 0 : static_cast<int>(result);
  return ErrnoOf(result);
}

int FutexRequeuePi(std::atomic<uint32_t>& from, uint32_t expected, std::atomic<uint32_t>& lock,
                   int& done) noexcept {
  const long result = ::syscall(SYS_futex, FutexAddress(from), FUTEX_CMP_REQUEUE_PI, 1,
                                static_cast<long>(INT_MAX), FutexAddress(lock), expected);
  done = result < 0 ? 0 : static_cast<int>(result);
  return ErrnoOf(result);
}

int FutexWaitRequeuePi(std::atomic<uint32_t>& word, uint32_t expected, uint64_t deadline_ns,
                       std::atomic<uint32_t>& lock) noexcept {
  const timespec deadline = TimespecFromNs(deadline_ns);
  return ErrnoOf(::syscall(SYS_futex, FutexAddress(word), FUTEX_WAIT_REQUEUE_PI, expected,
                           &deadline, FutexAddress(lock), 0));
}

int FutexWaitAny(std::span<const FutexExpectation> waits, uint64_t deadline_ns) noexcept {
  std::array<futex_waitv, kMaxFutexWaits> waiters{};
  if (waits.size() > waiters.size()) return EINVAL;
  for (size_t i = 0; i < waits.size(); ++i) {
    waiters[i].uaddr = reinterpret_cast<uintptr_t>(FutexAddress(*waits[i].word));
    waiters[i].val = waits[i].expected;
    waiters[i].flags = FUTEX_32;
  }
  const timespec deadline = TimespecFromNs(deadline_ns);
  const long index = ::syscall(SYS_futex_waitv, waiters.data(), waits.size(), 0,
                               deadline_ns == kNoDeadline ? nullptr : &deadline, CLOCK_MONOTONIC);
  return index < 0 ? errno : 0;
}

int SleepUntil(uint64_t deadline_ns) noexcept {
  const timespec deadline = TimespecFromNs(deadline_ns);
  return ErrnoOf(
      ::syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nullptr));
}

uint64_t ThreadCpuNs() noexcept {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<uint64_t>(used.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(used.tv_nsec);
}

int InstallInterrupter(int signal) noexcept {
  struct sigaction action {};
  action.sa_handler = DoNothing;
  return ErrnoOf(::sigaction(signal, &action, nullptr));
}

int BlockSignals(uint64_t mask) noexcept {
  return ErrnoOf(::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, nullptr, kKernelSigsetBytes));
}

int UnblockSignals(uint64_t mask) noexcept {
  return ErrnoOf(::syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &mask, nullptr, kKernelSigsetBytes));
}

int SignalProcess(pid_t pid, int signal) noexcept {
  return ErrnoOf(::syscall(SYS_kill, pid, signal));
}

int SignalThread(pid_t tgid, pid_t tid, int signal) noexcept {
  return ErrnoOf(::syscall(SYS_tgkill, tgid, tid, signal));
}

}  // namespace ktstr::fork_safe
