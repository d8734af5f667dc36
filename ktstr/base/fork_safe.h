// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The system calls of the worker side: what may run between fork and _exit.
//
// Every function here is async-signal-safe in effect: no heap, no locks, no stdio, noexcept. Each
// returns 0 or a positive errno value; results go through references. EINTR is returned, not
// hidden: a worker that is signalled to stop has to see it. Scheduling has a header of its own:
// fork_safe_scheduling.h.

#ifndef KTSTR_BASE_FORK_SAFE_H_
#define KTSTR_BASE_FORK_SAFE_H_

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ktstr::fork_safe {

// ---- identity and life ----

// Ends the process (all its threads) at once: no destructor, no atexit handler runs.
[[noreturn]] void ExitProcess(int code) noexcept;
pid_t Gettid() noexcept;
pid_t Getpid() noexcept;
pid_t Getppid() noexcept;
// PR_SET_PDEATHSIG. It follows the *thread* that forked and is cleared by a change of credentials:
// arm it after setuid and compare Getppid() afterwards (prctl(2)).
int SetParentDeathSignal(int signal) noexcept;
// setpgid(0, 0): makes the caller the leader of a process group of its own.
int LeadProcessGroup() noexcept;
// setsid(2). Not for workers: a session of its own is an autogroup of its own.
int LeadSession() noexcept;
// setgroups(2) to none, setresgid(2) and setresuid(2) of all three ids of the calling thread.
int DropGroups() noexcept;
int SetGid(gid_t gid) noexcept;
int SetUid(uid_t uid) noexcept;
// clone(2) as a fork without exit signal, past the C library and its fork handlers: `pid` is 0 in
// the child, which shall do next to nothing. Not clone3, which containers refuse.
int Fork(pid_t& pid) noexcept;
// Waits until the child `pid` has ended and reaps it; EINTR when a signal comes first.
int Reap(pid_t pid) noexcept;
// PR_SET_NAME for the calling thread; `name` is cut at 15 bytes by the kernel.
int SetThreadName(const char* name) noexcept;
// PR_GET_NAME of the calling thread, with its terminating zero.
int GetThreadName(std::span<char, 16> name) noexcept;

// ---- descriptors ----

// close_range(2) over [first, last]; `unshare` gives the caller its own descriptor table first.
// With last == ~0U the kernel copies only the descriptors below `first`.
int CloseRange(unsigned first, unsigned last, bool unshare) noexcept;
int Close(int fd) noexcept;
int OpenReadOnly(const char* path, int& fd) noexcept;
// One read(2), pread(2), write(2) or pwrite(2). `done` is the number of bytes, 0 at the end of the
// file.
int Read(int fd, std::span<std::byte> buffer, size_t& done) noexcept;
int ReadAt(int fd, std::span<std::byte> buffer, off_t offset, size_t& done) noexcept;
int Write(int fd, std::span<const std::byte> bytes, size_t& done) noexcept;
// The same without waiting: EAGAIN where they would block; EOPNOTSUPP from a kernel that cannot do
// it for such a file (pipes: before Linux 6.5).
int ReadIfReady(int fd, std::span<std::byte> buffer, size_t& done) noexcept;
int WriteIfRoom(int fd, std::span<const std::byte> bytes, size_t& done) noexcept;
int WriteAt(int fd, std::span<const std::byte> bytes, off_t offset, size_t& done) noexcept;
// ftruncate(2) and fdatasync(2).
int Truncate(int fd, off_t length) noexcept;
int SyncData(int fd) noexcept;
// FIONREAD: bytes that a pipe or socket holds now.
int BytesReadable(int fd, int& bytes) noexcept;
// PACKET_STATISTICS of a packet socket: frames that arrived at it, in its queue or dropped, since
// the last call.
int TakeFrameCount(int fd, uint64_t& frames) noexcept;
// Sleeps until `fd` is readable, whatever signals come.
int WaitUntilReadable(int fd) noexcept;
// Whether a write to `fd` would not wait now; of a pipe, one of PIPE_BUF bytes at most (pipe(7)).
bool IsWritable(int fd) noexcept;
// Adds `value` to an eventfd.
int SignalEventFd(int fd, uint64_t value) noexcept;

// Takes what an eventfd holds; EAGAIN when it is non-blocking and holds nothing.
int TakeEvents(int fd, uint64_t& value) noexcept;
// epoll_wait(2) for one event, without a time-out. `ready`: whether there was one.
int WaitForEvent(int epoll_fd, bool& ready) noexcept;

// ---- memory ----

// A private anonymous mapping of zeroed pages; what a worker uses instead of a heap.
int MapPrivate(size_t bytes, std::byte*& memory) noexcept;
int Unmap(std::byte* memory, size_t bytes) noexcept;
// madvise(2) with one of the MADV_ constants.
int Advise(std::byte* memory, size_t bytes, int advice) noexcept;
// mbind(2) with MPOL_BIND to one node; pages that are there already move.
int BindToNode(std::byte* memory, size_t bytes, int node) noexcept;

// ---- futex ----

// No time-out for FutexWait.
inline constexpr uint64_t kNoDeadline = ~uint64_t{0};

// FUTEX_WAIT_BITSET on a word that processes share, until `deadline_ns` (CLOCK_MONOTONIC,
// absolute). 0: woken (or a spurious return); EAGAIN: the word was not `expected`; ETIMEDOUT;
// EINTR.
int FutexWait(const std::atomic<uint32_t>& word, uint32_t expected, uint64_t deadline_ns) noexcept;
// FUTEX_WAKE of up to `count` waiters; returns how many were woken, or a negative errno value.
int FutexWake(const std::atomic<uint32_t>& word, int count) noexcept;

// FUTEX_LOCK_PI2 on a word that is 0 or a thread id, until `deadline_ns` (CLOCK_MONOTONIC); where
// the kernel lacks it (before Linux 5.14) FUTEX_LOCK_PI. Signals do not end it. 0: the caller owns
// it; ETIMEDOUT; ESRCH: its owner died; EDEADLK; EAGAIN: its owner is exiting, try again.
int FutexLockPi(std::atomic<uint32_t>& word, uint64_t deadline_ns) noexcept;
// FUTEX_UNLOCK_PI: hands the word to its most urgent waiter. EPERM: the caller does not own it.
int FutexUnlockPi(std::atomic<uint32_t>& word) noexcept;

// FUTEX_CMP_REQUEUE: if `from` is `expected`, wakes up to `wake` of its waiters and moves all
// others to `to`. `done`: how many were woken or moved. EAGAIN: `from` has another value.
int FutexRequeue(std::atomic<uint32_t>& from, uint32_t expected, int wake,
                 std::atomic<uint32_t>& to, int& done) noexcept;
// FUTEX_CMP_REQUEUE_PI: the same for waiters in FutexWaitRequeuePi() and a PI lock; one at most
// gets the lock at once.
int FutexRequeuePi(std::atomic<uint32_t>& from, uint32_t expected, std::atomic<uint32_t>& lock,
                   int& done) noexcept;
// FUTEX_WAIT_REQUEUE_PI until `deadline_ns` (CLOCK_MONOTONIC, never kNoDeadline: a signal does not
// end it). 0: the caller owns `lock`; EAGAIN: `word` was not `expected`; ETIMEDOUT.
int FutexWaitRequeuePi(std::atomic<uint32_t>& word, uint32_t expected, uint64_t deadline_ns,
                       std::atomic<uint32_t>& lock) noexcept;

// A word to wait on and the value that it must have.
struct FutexExpectation {
  const std::atomic<uint32_t>* word;
  uint32_t expected;
};
inline constexpr size_t kMaxFutexWaits = 128;
// futex_waitv(2) (Linux 5.16) on up to kMaxFutexWaits words, until `deadline_ns` (CLOCK_MONOTONIC).
// 0: one was woken; EAGAIN: one has another value; ETIMEDOUT; EINTR; ENOSYS.
int FutexWaitAny(std::span<const FutexExpectation> waits, uint64_t deadline_ns) noexcept;

// ---- time ----

// Sleeps until `deadline_ns` on CLOCK_MONOTONIC (clock_nanosleep, TIMER_ABSTIME).
int SleepUntil(uint64_t deadline_ns) noexcept;
// CLOCK_THREAD_CPUTIME_ID. Makes the kernel update the running task and may trigger a preemption:
// for use before and after a run only, never inside a work loop.
uint64_t ThreadCpuNs() noexcept;

// ---- signals ----

// Installs an empty handler without SA_RESTART, so that the signal interrupts a blocking call.
int InstallInterrupter(int signal) noexcept;
// The bit of a signal in a mask.
constexpr uint64_t SignalBit(int signal) noexcept {
  return uint64_t{1} << (signal - 1);
}
// Replaces the calling thread's mask of blocked signals.
int BlockSignals(uint64_t mask) noexcept;
// Takes signals out of it.
int UnblockSignals(uint64_t mask) noexcept;
// kill(2) of one process.
int SignalProcess(pid_t pid, int signal) noexcept;
// tgkill(2).
int SignalThread(pid_t tgid, pid_t tid, int signal) noexcept;

}  // namespace ktstr::fork_safe

#endif  // KTSTR_BASE_FORK_SAFE_H_
