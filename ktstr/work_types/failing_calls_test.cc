// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// An errno that a work type does not expect ends the worker, and its report names the call.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ktstr/base/faulty_calls.h"
#include "ktstr/check/ending.h"
#include "ktstr/check/lost_wakes.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/affinity_churn.h"
#include "ktstr/work_types/epoll_storm.h"
#include "ktstr/work_types/fork_exit.h"
#include "ktstr/work_types/futex_fan_out.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "ktstr/work_types/futex_requeue.h"
#include "ktstr/work_types/futex_waitv.h"
#include "ktstr/work_types/io_rand_read.h"
#include "ktstr/work_types/io_sync_write.h"
#include "ktstr/work_types/mutex_contention.h"
#include "ktstr/work_types/nice_sweep.h"
#include "ktstr/work_types/page_fault_churn.h"
#include "ktstr/work_types/pi_chain.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/work_types/producer_consumer_imbalance.h"
#include "ktstr/work_types/sequence.h"
#include "ktstr/work_types/signal_storm.h"
#include "ktstr/work_types/small_pipe.h"
#include "ktstr/work_types/timer_latency.h"
#include "ktstr/work_types/unix_messaging.h"
#include "ktstr/work_types/yield_heavy.h"
#include "ktstr/worker/faulty_work.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A call that fails with `error` from its `from`-th time on, and the name of it in the report.
template <WorkType T>
WorkSpec Failing(const T& work, FaultyCall call, int error, Positions positions = {},
                 uint64_t from = 1) {
  return WithFault(work, {.call = call, .effect = FaultEffect::kFail, .error = error, .from = from},
                   positions);
}

struct Failure {
  const char* name;
  WorkSpec work;
  const char* call;
  int error;
};

constexpr FutexRequeue kPi{.waiters = 2, .lock_mode = FutexLockMode::kPi};
constexpr Sequence kIo{.phases = {Sequence::Io(std::chrono::milliseconds(1))}};

std::vector<Failure> FutexFailures() {
  using enum FaultyCall;
  const auto back = Positions::From(1);
  const auto first = Positions::Only(0);
  return {
      {"Requeue", Failing(FutexRequeue{.waiters = 2}, kFutexRequeue, EINVAL, first),
       "futex_cmp_requeue", EINVAL},
      {"RequeueWait", Failing(FutexRequeue{.waiters = 2}, kFutexWait, EINVAL, back), "futex_wait",
       EINVAL},
      {"RequeuePi", Failing(kPi, kFutexRequeuePi, EINVAL, first), "futex_cmp_requeue_pi", EINVAL},
      {"WaitRequeuePi", Failing(kPi, kFutexWaitRequeuePi, EINVAL, back), "futex_wait_requeue_pi",
       EINVAL},
      {"UnlockPi", Failing(kPi, kFutexUnlockPi, EPERM, back), "futex_unlock_pi", EPERM},
      {"LockPi", Failing(PiChain{}, kFutexLockPi, EINVAL), "futex_lock_pi", EINVAL},
      {"Waitv", Failing(FutexWaitv{}, kFutexWaitAny, EINVAL, back), "futex_waitv", EINVAL},
      {"PingPongWait", Failing(FutexPingPong{}, kFutexWait, EFAULT, back), "futex_wait", EFAULT},
      {"PingPongWake", Failing(FutexPingPong{}, kFutexWake, EFAULT, first), "futex_wake", EFAULT},
      {"FanOutWake", Failing(FutexFanOut{.fan_out = 1}, kFutexWake, EFAULT, first), "futex_wake",
       EFAULT},
      {"LockWait",
       Failing(MutexContention{.contenders = 2, .hold_iters = 4096}, kFutexWait, EINVAL),
       "futex_wait", EINVAL},
      {"EventWait",
       Failing(ProducerConsumerImbalance{.producers = 1, .consumers = 1}, kFutexWait, EINVAL, back),
       "futex_wait", EINVAL},
  };
}

std::vector<Failure> ChannelFailures() {
  using enum FaultyCall;
  const auto back = Positions::From(1);
  const auto first = Positions::Only(0);
  return {
      {"PipeRead", Failing(PipeIo{}, kRead, EIO, back), "read", EIO},
      {"PipeWrite", Failing(PipeIo{}, kWrite, EIO, first), "write", EIO},
      {"MessageRead", Failing(UnixMessaging{.fds = 1}, kRead, ECONNRESET, back), "read",
       ECONNRESET},
      {"MessageWrite", Failing(UnixMessaging{.fds = 1}, kWrite, ENOMEM, first), "write", ENOMEM},
      {"SmallPipeRead", Failing(SmallPipe{.writers = 1, .readers = 1}, kReadIfReady, EIO, back),
       "preadv2", EIO},
      {"SmallPipeWrite", Failing(SmallPipe{.writers = 1, .readers = 1}, kWriteIfRoom, EIO, first),
       "pwritev2", EIO},
      {"EventSend", Failing(EpollStorm{.consumers = 1}, kSignalEventFd, EIO, first),
       "write(eventfd)", EIO},
      {"EventTake", Failing(EpollStorm{.consumers = 1}, kTakeEvents, EIO, back), "read(eventfd)",
       EIO},
      {"EventWaitFor", Failing(EpollStorm{.consumers = 1}, kWaitForEvent, EBADF, back),
       "epoll_wait", EBADF},
  };
}

std::vector<Failure> OtherFailures() {
  using enum FaultyCall;
  return {
      {"Sleep", Failing(TimerLatency{}, kSleepUntil, EINVAL), "clock_nanosleep", EINVAL},
      {"Yield", Failing(YieldHeavy{}, kYield, EPERM), "sched_yield", EPERM},
      {"Affinity", Failing(AffinityChurn{}, kSetAffinity, EINVAL, {}, 3), "sched_setaffinity",
       EINVAL},
      {"Nice", Failing(NiceSweep{}, kSetNice, ESRCH, {}, 3), "setpriority", ESRCH},
      {"Signal", Failing(SignalStorm{}, kSignalThread, EPERM), "tgkill", EPERM},
      {"Fork", Failing(ForkExit{}, kFork, EAGAIN, {}, 3), "clone3", EAGAIN},
      {"Reap", Failing(ForkExit{}, kReap, ECHILD, {}, 3), "wait4", ECHILD},
      {"Write", Failing(IoSyncWrite{}, kWriteAt, ENOSPC, {}, 3), "pwrite", ENOSPC},
      {"Sync", Failing(IoSyncWrite{}, kSyncData, EIO), "fdatasync", EIO},
      {"Read", Failing(IoRandRead{.file_size = KiB(256)}, kReadAt, EIO, {}, 3), "pread", EIO},
      {"SequenceTruncate", Failing(kIo, kTruncate, EFBIG), "ftruncate", EFBIG},
      {"SequenceWrite", Failing(kIo, kWriteAt, ENOSPC), "pwrite", ENOSPC},
      {"GiveBack", Failing(PageFaultChurn{}, kAdvise, ENOMEM, {}, 2), "madvise", ENOMEM},
  };
}

class FailingCallTest : public ::testing::TestWithParam<Failure> {};

const auto kNameOf = [](const auto& param_info) { return std::string(param_info.param.name); };
INSTANTIATE_TEST_SUITE_P(Futex, FailingCallTest, ::testing::ValuesIn(FutexFailures()), kNameOf);
INSTANTIATE_TEST_SUITE_P(Channel, FailingCallTest, ::testing::ValuesIn(ChannelFailures()), kNameOf);
INSTANTIATE_TEST_SUITE_P(Other, FailingCallTest, ::testing::ValuesIn(OtherFailures()), kNameOf);

// Runs until a worker has ended, which the others need not notice.
absl::StatusOr<WorkloadReport> RunUntilOneEnds(const WorkSpec& work) {
  absl::StatusOr<Workload> workload =
      Workload::Spawn({.groups = {{.work = work, .workers = work.group_size()}}});
  if (!workload.ok()) return workload.status();
  const std::vector<pid_t> pids = workload->worker_pids();
  if (absl::Status status = workload->Start(); !status.ok()) return status;
  const auto is_gone = [](pid_t pid) { return ::kill(pid, 0) != 0; };
  while (std::none_of(pids.begin(), pids.end(), is_gone)) {
    const absl::StatusOr<bool> runs = workload->RunFor(absl::Milliseconds(1));
    if (!runs.ok()) return runs.status();
  }
  return std::move(*workload).StopAndCollect();
}

TEST_P(FailingCallTest, EndsTheWorkerWithItsName) {
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunUntilOneEnds(GetParam().work));

  int failed = 0;
  for (const WorkerReport& worker : report.workers) {
    if (worker.exit.kind != WorkerExit::Kind::kFailed) continue;
    ++failed;
    EXPECT_EQ(worker.exit.text, GetParam().call);
    EXPECT_EQ(worker.exit.code, GetParam().error);
    EXPECT_FALSE(worker.completed);
    EXPECT_THAT(worker.setup_failures, IsEmpty());
    EXPECT_TRUE(worker.wall_ns.has_value()) << "its accounts are whole";
  }
  EXPECT_GT(failed, 0);
}

TEST(FailingCallsTest, ARunTimeFailureFailsEveryCheck) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunUntilOneEnds(Failing(FutexRequeue{.waiters = 2}, FaultyCall::kFutexRequeue, EINVAL)));

  const check::Result lost = check::LostWakes(report).Exactly(0);
  EXPECT_EQ(lost.outcome, check::Outcome::kFail);
  EXPECT_THAT(lost.details, HasSubstr("futex_cmp_requeue: Invalid argument"));
  EXPECT_EQ(check::Completed(report).outcome, check::Outcome::kFail);
}

TEST(FailingCallsTest, ACallThatTheKernelLacksIsInconclusive) {
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       RunUntilOneEnds(Failing(FutexWaitv{}, FaultyCall::kFutexWaitAny, ENOSYS,
                                               Positions::Only(1))));

  const check::Result lost = check::LostWakes(report).Exactly(0);
  EXPECT_EQ(lost.outcome, check::Outcome::kInconclusive);
  EXPECT_THAT(lost.reason, HasSubstr("needs futex_waitv, which this kernel does not have"));
  EXPECT_EQ(check::Completed(report).outcome, check::Outcome::kInconclusive);
}

}  // namespace
}  // namespace ktstr
