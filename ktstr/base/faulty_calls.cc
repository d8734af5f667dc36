// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/faulty_calls.h"

#include <sys/types.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <span>

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"

namespace ktstr {
namespace {

struct Armed {
  CallFault fault;
  uint64_t calls = 0;
};
constinit thread_local Armed armed;

// Where waiters sleep that no wake reaches.
std::atomic<uint32_t> grave{0};

// Returns what the call that is just being made suffers.
FaultEffect Next(FaultyCall call) noexcept {
  const CallFault& fault = armed.fault;
  if (fault.effect == FaultEffect::kNone || fault.call != call) return FaultEffect::kNone;
  const uint64_t number = ++armed.calls;
  if (number < fault.from) return FaultEffect::kNone;
  const uint64_t later = number - fault.from;
  const bool hits = fault.every == 0 ? later == 0 : later % fault.every == 0;
  return hits ? fault.effect : FaultEffect::kNone;
}

int SleepUntilSignalled() noexcept;
void SleepAMillisecond() noexcept;

// The rest of a call that has no loss of its own.
template <typename Real>
int Suffer(FaultyCall call, Real real) noexcept {
  switch (Next(call)) {
    case FaultEffect::kFail:
      return armed.fault.error;
    case FaultEffect::kMissWake:
      return SleepUntilSignalled();
    case FaultEffect::kLate:
      SleepAMillisecond();
      break;
    case FaultEffect::kNone:
    case FaultEffect::kLose:
      break;
  }
  return real();
}

}  // namespace

void ArmFault(const CallFault& fault) noexcept {
  armed = {.fault = fault};
}

void DisarmFault() noexcept {
  armed = {};
}

// The linker gives the callers of fork_safe::NAME the function __wrap_SYMBOL, and __real_SYMBOL is
// the one of fork_safe.cc. BUILD.bazel has the same list of symbols.
#define KTSTR_DECLARE_FAULTY(Name, symbol, ...)                                  \
  int Real##Name(__VA_ARGS__) noexcept asm("__real__ZN5ktstr9fork_safe" symbol); \
  int Faulty##Name(__VA_ARGS__) noexcept asm("__wrap__ZN5ktstr9fork_safe" symbol)

KTSTR_DECLARE_FAULTY(FutexWait, "9FutexWaitERKSt6atomicIjEjm", const std::atomic<uint32_t>& word,
                     uint32_t expected, uint64_t deadline_ns);
KTSTR_DECLARE_FAULTY(FutexWaitAny,
                     "12FutexWaitAnyESt4spanIKNS0_16FutexExpectationELm18446744073709551615EEm",
                     std::span<const fork_safe::FutexExpectation> waits, uint64_t deadline_ns);
KTSTR_DECLARE_FAULTY(FutexWake, "9FutexWakeERKSt6atomicIjEi", const std::atomic<uint32_t>& word,
                     int count);
KTSTR_DECLARE_FAULTY(FutexRequeue, "12FutexRequeueERSt6atomicIjEjiS3_Ri",
                     std::atomic<uint32_t>& from, uint32_t expected, int wake,
                     std::atomic<uint32_t>& to, int& done);
KTSTR_DECLARE_FAULTY(FutexRequeuePi, "14FutexRequeuePiERSt6atomicIjEjS3_Ri",
                     std::atomic<uint32_t>& from, uint32_t expected, std::atomic<uint32_t>& lock,
                     int& done);
KTSTR_DECLARE_FAULTY(FutexWaitRequeuePi, "18FutexWaitRequeuePiERSt6atomicIjEjmS3_",
                     std::atomic<uint32_t>& word, uint32_t expected, uint64_t deadline_ns,
                     std::atomic<uint32_t>& lock);
KTSTR_DECLARE_FAULTY(FutexLockPi, "11FutexLockPiERSt6atomicIjEm", std::atomic<uint32_t>& word,
                     uint64_t deadline_ns);
KTSTR_DECLARE_FAULTY(FutexUnlockPi, "13FutexUnlockPiERSt6atomicIjE", std::atomic<uint32_t>& word);
KTSTR_DECLARE_FAULTY(Read, "4ReadEiSt4spanISt4byteLm18446744073709551615EERm", int fd,
                     std::span<std::byte> buffer, size_t& done);
KTSTR_DECLARE_FAULTY(Write, "5WriteEiSt4spanIKSt4byteLm18446744073709551615EERm", int fd,
                     std::span<const std::byte> bytes, size_t& done);
KTSTR_DECLARE_FAULTY(ReadIfReady, "11ReadIfReadyEiSt4spanISt4byteLm18446744073709551615EERm",
                     int fd, std::span<std::byte> buffer, size_t& done);
KTSTR_DECLARE_FAULTY(WriteIfRoom, "11WriteIfRoomEiSt4spanIKSt4byteLm18446744073709551615EERm",
                     int fd, std::span<const std::byte> bytes, size_t& done);
KTSTR_DECLARE_FAULTY(BytesReadable, "13BytesReadableEiRi", int fd, int& bytes);
KTSTR_DECLARE_FAULTY(ReadAt, "6ReadAtEiSt4spanISt4byteLm18446744073709551615EElRm", int fd,
                     std::span<std::byte> buffer, off_t offset, size_t& done);
KTSTR_DECLARE_FAULTY(WriteAt, "7WriteAtEiSt4spanIKSt4byteLm18446744073709551615EElRm", int fd,
                     std::span<const std::byte> bytes, off_t offset, size_t& done);
KTSTR_DECLARE_FAULTY(Truncate, "8TruncateEil", int fd, off_t length);
KTSTR_DECLARE_FAULTY(SyncData, "8SyncDataEi", int fd);
KTSTR_DECLARE_FAULTY(SignalEventFd, "13SignalEventFdEim", int fd, uint64_t value);
KTSTR_DECLARE_FAULTY(TakeEvents, "10TakeEventsEiRm", int fd, uint64_t& value);
KTSTR_DECLARE_FAULTY(WaitForEvent, "12WaitForEventEiRb", int epoll_fd, bool& ready);
KTSTR_DECLARE_FAULTY(SleepUntil, "10SleepUntilEm", uint64_t deadline_ns);
KTSTR_DECLARE_FAULTY(Yield, "5YieldEv");
KTSTR_DECLARE_FAULTY(Advise, "6AdviseEPSt4bytemi", std::byte* memory, size_t bytes, int advice);
KTSTR_DECLARE_FAULTY(BindToNode, "10BindToNodeEPSt4bytemi", std::byte* memory, size_t bytes,
                     int node);
KTSTR_DECLARE_FAULTY(SetAffinity, "11SetAffinityEiSt4spanIKmLm18446744073709551615EE", pid_t tid,
                     std::span<const uint64_t> mask_words);
KTSTR_DECLARE_FAULTY(SetNice, "7SetNiceEii", pid_t tid, int nice);
KTSTR_DECLARE_FAULTY(SignalThread, "12SignalThreadEiii", pid_t tgid, pid_t tid, int signal);
KTSTR_DECLARE_FAULTY(Fork, "4ForkERi", pid_t& pid);
KTSTR_DECLARE_FAULTY(Reap, "4ReapEi", pid_t pid);

namespace {

int SleepUntilSignalled() noexcept {
  int error = 0;
  while (error != EINTR) error = RealFutexWait(grave, 0, fork_safe::kNoDeadline);
  return error;
}

void SleepAMillisecond() noexcept {
  RealSleepUntil(MonotonicNs() + 1'000'000);
}

}  // namespace

// ---- those with a loss of their own ----

int FaultyFutexWait(const std::atomic<uint32_t>& word, uint32_t expected,
                    uint64_t deadline_ns) noexcept {
  const auto real = [&] { return RealFutexWait(word, expected, deadline_ns); };
  return deadline_ns == fork_safe::kNoDeadline ? Suffer(FaultyCall::kFutexWait, real) : real();
}

int FaultyFutexWake(const std::atomic<uint32_t>& word, int count) noexcept {
  switch (Next(FaultyCall::kFutexWake)) {
    case FaultEffect::kLose:
      return count;
    case FaultEffect::kFail:
      return -armed.fault.error;
    default:
      return RealFutexWake(word, count);
  }
}

int FaultyFutexRequeue(std::atomic<uint32_t>& from, uint32_t expected, int wake,
                       std::atomic<uint32_t>& to, int& done) noexcept {
  const FaultEffect effect = Next(FaultyCall::kFutexRequeue);
  done = 0;
  if (effect == FaultEffect::kFail) return armed.fault.error;
  return RealFutexRequeue(from, expected, wake, effect == FaultEffect::kLose ? grave : to, done);
}

int FaultyWrite(int fd, std::span<const std::byte> bytes, size_t& done) noexcept {
  if (armed.fault.effect != FaultEffect::kLose) {
    return Suffer(FaultyCall::kWrite, [&] { return RealWrite(fd, bytes, done); });
  }
  if (Next(FaultyCall::kWrite) == FaultEffect::kNone) return RealWrite(fd, bytes, done);
  done = bytes.size();
  return 0;
}

int FaultySignalEventFd(int fd, uint64_t value) noexcept {
  const FaultEffect effect = Next(FaultyCall::kSignalEventFd);
  if (effect == FaultEffect::kLose) return 0;
  return effect == FaultEffect::kFail ? armed.fault.error : RealSignalEventFd(fd, value);
}

// ---- the others ----

int FaultyFutexWaitAny(std::span<const fork_safe::FutexExpectation> waits,
                       uint64_t deadline_ns) noexcept {
  return Suffer(FaultyCall::kFutexWaitAny, [&] { return RealFutexWaitAny(waits, deadline_ns); });
}
int FaultyFutexRequeuePi(std::atomic<uint32_t>& from, uint32_t expected,
                         std::atomic<uint32_t>& lock, int& done) noexcept {
  return Suffer(FaultyCall::kFutexRequeuePi,
                [&] { return RealFutexRequeuePi(from, expected, lock, done); });
}
int FaultyFutexWaitRequeuePi(std::atomic<uint32_t>& word, uint32_t expected, uint64_t deadline_ns,
                             std::atomic<uint32_t>& lock) noexcept {
  return Suffer(FaultyCall::kFutexWaitRequeuePi,
                [&] { return RealFutexWaitRequeuePi(word, expected, deadline_ns, lock); });
}
int FaultyFutexLockPi(std::atomic<uint32_t>& word, uint64_t deadline_ns) noexcept {
  return Suffer(FaultyCall::kFutexLockPi, [&] { return RealFutexLockPi(word, deadline_ns); });
}
int FaultyFutexUnlockPi(std::atomic<uint32_t>& word) noexcept {
  return Suffer(FaultyCall::kFutexUnlockPi, [&] { return RealFutexUnlockPi(word); });
}
int FaultyRead(int fd, std::span<std::byte> buffer, size_t& done) noexcept {
  return Suffer(FaultyCall::kRead, [&] { return RealRead(fd, buffer, done); });
}
int FaultyReadIfReady(int fd, std::span<std::byte> buffer, size_t& done) noexcept {
  return Suffer(FaultyCall::kReadIfReady, [&] { return RealReadIfReady(fd, buffer, done); });
}
int FaultyWriteIfRoom(int fd, std::span<const std::byte> bytes, size_t& done) noexcept {
  return Suffer(FaultyCall::kWriteIfRoom, [&] { return RealWriteIfRoom(fd, bytes, done); });
}
int FaultyBytesReadable(int fd, int& bytes) noexcept {
  return Suffer(FaultyCall::kBytesReadable, [&] { return RealBytesReadable(fd, bytes); });
}
int FaultyReadAt(int fd, std::span<std::byte> buffer, off_t offset, size_t& done) noexcept {
  return Suffer(FaultyCall::kReadAt, [&] { return RealReadAt(fd, buffer, offset, done); });
}
int FaultyWriteAt(int fd, std::span<const std::byte> bytes, off_t offset, size_t& done) noexcept {
  return Suffer(FaultyCall::kWriteAt, [&] { return RealWriteAt(fd, bytes, offset, done); });
}
int FaultyTruncate(int fd, off_t length) noexcept {
  return Suffer(FaultyCall::kTruncate, [&] { return RealTruncate(fd, length); });
}
int FaultySyncData(int fd) noexcept {
  return Suffer(FaultyCall::kSyncData, [&] { return RealSyncData(fd); });
}
int FaultyTakeEvents(int fd, uint64_t& value) noexcept {
  return Suffer(FaultyCall::kTakeEvents, [&] { return RealTakeEvents(fd, value); });
}
int FaultyWaitForEvent(int epoll_fd, bool& ready) noexcept {
  return Suffer(FaultyCall::kWaitForEvent, [&] { return RealWaitForEvent(epoll_fd, ready); });
}
int FaultySleepUntil(uint64_t deadline_ns) noexcept {
  return Suffer(FaultyCall::kSleepUntil, [&] { return RealSleepUntil(deadline_ns); });
}
int FaultyYield() noexcept {
  return Suffer(FaultyCall::kYield, [&] { return RealYield(); });
}
int FaultyAdvise(std::byte* memory, size_t bytes, int advice) noexcept {
  return Suffer(FaultyCall::kAdvise, [&] { return RealAdvise(memory, bytes, advice); });
}
int FaultyBindToNode(std::byte* memory, size_t bytes, int node) noexcept {
  return Suffer(FaultyCall::kBindToNode, [&] { return RealBindToNode(memory, bytes, node); });
}
int FaultySetAffinity(pid_t tid, std::span<const uint64_t> mask_words) noexcept {
  return Suffer(FaultyCall::kSetAffinity, [&] { return RealSetAffinity(tid, mask_words); });
}
int FaultySetNice(pid_t tid, int nice) noexcept {
  return Suffer(FaultyCall::kSetNice, [&] { return RealSetNice(tid, nice); });
}
int FaultySignalThread(pid_t tgid, pid_t tid, int signal) noexcept {
  return Suffer(FaultyCall::kSignalThread, [&] { return RealSignalThread(tgid, tid, signal); });
}
int FaultyFork(pid_t& pid) noexcept {
  return Suffer(FaultyCall::kFork, [&] { return RealFork(pid); });
}
int FaultyReap(pid_t pid) noexcept {
  return Suffer(FaultyCall::kReap, [&] { return RealReap(pid); });
}

}  // namespace ktstr
