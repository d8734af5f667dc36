// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Lost wakes are counted when there are any, and only then. A wake is lost on purpose by moving the
// waiter to a futex that nobody wakes, or by a message that is counted and never written.

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ktstr/base/file.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/asymmetric_waker.h"
#include "ktstr/work_types/cache_pipe.h"
#include "ktstr/work_types/custom.h"
#include "ktstr/work_types/epoll_storm.h"
#include "ktstr/work_types/fan_out_compute.h"
#include "ktstr/work_types/futex_fan_out.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "ktstr/work_types/futex_requeue.h"
#include "ktstr/work_types/futex_waitv.h"
#include "ktstr/work_types/mutex_contention.h"
#include "ktstr/work_types/pi_chain.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/work_types/producer_consumer_imbalance.h"
#include "ktstr/work_types/schbench.h"
#include "ktstr/work_types/small_pipe.h"
#include "ktstr/work_types/taobench.h"
#include "ktstr/work_types/thundering_herd.h"
#include "ktstr/work_types/unix_messaging.h"
#include "ktstr/work_types/wake_chain.h"
#include "ktstr/worker/event_count.h"
#include "ktstr/worker/futex_lock.h"
#include "ktstr/worker/standstill.h"
#include "ktstr/worker/wake_channel.h"
#include "ktstr/worker/work_type.h"
#include "ktstr/worker/worker_context.h"
#include "ktstr/worker/worker_signals.h"

namespace ktstr {

// ---- work types of the test: position 0 loses the wake of position 1 ----

constexpr uint64_t kNapNs = 200'000;

// Moves the waiter of `word` to `grave`, once it sleeps.
void MoveWaiter(WorkerContext& context, std::atomic<uint32_t>& word, std::atomic<uint32_t>& grave) {
  for (int moved = 0; moved == 0 && !context.stop_requested();) {
    fork_safe::FutexRequeue(word, word.load(), 0, grave, moved);
    if (moved == 0) fork_safe::SleepUntil(MonotonicNs() + kNapNs);
  }
}

void NapUntilSet(WorkerContext& context, const std::atomic<uint32_t>& flag) {
  while (flag.load() == 0 && !context.stop_requested()) {
    fork_safe::SleepUntil(MonotonicNs() + kNapNs);
  }
}

struct LockRegion {
  FutexLock lock;
  std::atomic<uint32_t> is_held;
  std::atomic<uint32_t> is_wanted;
  std::atomic<uint32_t> grave;
};

void LoseTheWakeOfALock(WorkerContext& context, const CustomConfig& config) noexcept {
  auto& region = context.region<LockRegion>();
  if (context.position() == 0) {
    if (Lock(context, region.lock) != LockEnd::kHeld) return;
    region.is_held.store(1);
    NapUntilSet(context, region.is_wanted);
    if (config.flags[0]) MoveWaiter(context, region.lock.word, region.grave);
  } else {
    NapUntilSet(context, region.is_held);
    region.is_wanted.store(1);
    if (Lock(context, region.lock) != LockEnd::kHeld) return;
  }
  Unlock(context, region.lock);
  context.EndIteration();
}

struct EventRegion {
  EventCount event;
  std::atomic<uint32_t> is_true;
  std::atomic<uint32_t> grave;
};

void LoseTheWakeOfAnEvent(WorkerContext& context, const CustomConfig& config) noexcept {
  auto& region = context.region<EventRegion>();
  if (context.position() == 0) {
    if (config.flags[0]) MoveWaiter(context, region.event.generation, region.grave);
    region.is_true.store(1);
    Wake(context, region.event, 1);
  } else {
    AwaitCondition(context, region.event, [&]() noexcept { return region.is_true.load() != 0; });
  }
  context.EndIteration();
}

struct ChannelRegion {
  WakeChannel channel;
  WakeStamp stamp;
  std::atomic<uint32_t> grave;
};

void LoseTheWakeOfAChannel(WorkerContext& context, const CustomConfig& config) noexcept {
  auto& region = context.region<ChannelRegion>();
  if (context.position() == 0) {
    if (config.flags[0]) MoveWaiter(context, region.channel.generation, region.grave);
    Signal(context, region.channel, region.stamp);
  } else {
    Await(context, region.channel, region.stamp, 0);
  }
  context.EndIteration();
}

// A producer that counts a message, and writes it or not; a consumer that reads until the stop.
struct CountAMessage {
  uint64_t is_written = 0;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept {
    return {.region_bytes = sizeof(Standstill), .pipes = PipeLayout::kOne, .pipe_readers = 1};
  }
  void Run(WorkerContext& context) const noexcept;
};

void CountAMessage::Run(WorkerContext& context) const noexcept {
  std::array<std::byte, 1> byte{};
  StandstillTally tally;
  bool slept = false;
  if (context.position() == 0) {
    size_t written = 0;
    if (is_written != 0) fork_safe::Write(context.fds().pipe_out, byte, written);
    tally.Add(context, 1);
    context.EndIteration();
    // Keeps the pipe open.
    while (!context.stop_requested()) fork_safe::SleepUntil(MonotonicNs() + kNapNs);
  }
  while (context.position() == 1 && !context.stop_requested()) {
    const uint64_t began_at_ns = MonotonicNs();
    size_t read = 0;
    const int error = fork_safe::Read(context.fds().pipe_in, byte, read);
    slept = error == EINTR && context.SeenAsleepAt(began_at_ns) != 0;
    if (error == 0) tally.Add(context, read);
  }
  tally.Leave(context, context.region<Standstill>(), context.position() == 0, slept, 1);
}

constexpr std::array kParameters = {
    Param<&CountAMessage::is_written>("is_written", Between(0, 1), "or counted only"),
};
KTSTR_DEFINE_WORK_TYPE(CountAMessage, {.summary = "counts a message and writes it or not",
                                       .iteration = "one",
                                       .work_unit = "none",
                                       .kernel_path = "pipes",
                                       .parameters = kParameters,
                                       .watch_sleep = true});

namespace {

using ::ktstr::testing::RunToTheEnd;
using ::ktstr::testing::SumOver;

// ---- a wake that was lost ----

struct Losing {
  const char* name;
  Custom::Function function;
  size_t region_bytes;
};

class LostWakeTest : public ::testing::TestWithParam<Losing> {
 protected:
  static absl::StatusOr<WorkloadReport> Run(bool loses) {
    return RunToTheEnd({.groups = {{.work = Custom{.function = GetParam().function,
                                                   .config = {.flags = {loses}},
                                                   .members = 2,
                                                   .region = Bytes{GetParam().region_bytes}},
                                    .workers = 2}},
                        .belt = absl::Milliseconds(5)});
  }
};
INSTANTIATE_TEST_SUITE_P(
    Waits, LostWakeTest,
    ::testing::Values(Losing{"Lock", LoseTheWakeOfALock, sizeof(LockRegion)},
                      Losing{"Event", LoseTheWakeOfAnEvent, sizeof(EventRegion)},
                      Losing{"Channel", LoseTheWakeOfAChannel, sizeof(ChannelRegion)}),
    [](const auto& param_info) { return std::string(param_info.param.name); });

TEST_P(LostWakeTest, AWakeThatFoundItsWaiterMovedAwayIsCounted) {
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, Run(true));

  EXPECT_EQ(report.workers[0].lost_wakes, 0u);
  EXPECT_EQ(report.workers[1].lost_wakes, 1u);
  EXPECT_EQ(report.workers[1].iterations, 1u);
}

TEST_P(LostWakeTest, AWakeThatArrivedIsNot) {
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, Run(false));

  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), 0u);
  EXPECT_EQ(report.workers[1].iterations, 1u);
}

class LostMessageTest : public ::testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Written, LostMessageTest, ::testing::Bool());

TEST_P(LostMessageTest, AReaderAsleepBesideACountedMessageHasLostItsWake) {
  const bool is_written = GetParam();
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Workload::Spawn(
          {.groups = {{.work = CountAMessage{.is_written = is_written ? 1u : 0u}, .workers = 2}}}));
  const std::string place = absl::StrCat("/proc/", workload.worker_pids()[1], "/wchan");
  ASSERT_OK(workload.Start());
  while (workload.SnapshotIterations()[0] == 0 ||
         ReadFile(place).value_or("").find("pipe_read") == std::string::npos) {
    ASSERT_OK(workload.RunFor(absl::Milliseconds(1)));
  }

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_EQ(SumOver(report, &WorkerReport::lost_wakes), is_written ? 0u : 1u);
}

// ---- signals that lose nothing ----

struct Blocking {
  WorkSpec work;
  int workers = 2;
  const char* variant = "";
};

std::vector<Blocking> BlockingTypes() {
  using Transport = UnixMessaging::Transport;
  return {
      {.work = PipeIo{.burst_iters = 10}},
      {.work = CachePipe{.size = KiB(1), .burst_iters = 10}},
      {.work = FutexPingPong{.spin_iters = 10}},
      {.work = FutexFanOut{.fan_out = 3, .spin_iters = 10}, .workers = 4},
      {.work = FanOutCompute{.fan_out = 2, .cache_footprint = KiB(1)}, .workers = 3},
      {.work = ThunderingHerd{.waiters = 3, .inter_batch = std::chrono::microseconds(50)},
       .workers = 4},
      {.work = AsymmetricWaker{}},
      {.work = WakeChain{.depth = 3}, .workers = 3},
      {.work = WakeChain{.depth = 3, .wake = WakeChain::Mechanism::kFutex},
       .workers = 3,
       .variant = "Futex"},
      {.work = MutexContention{.hold_iters = 4096}, .workers = 4},
      {.work = PiChain{}, .workers = 4},
      {.work = FutexRequeue{.waiters = 3}, .workers = 4},
      {.work = FutexRequeue{.waiters = 3, .lock_mode = FutexLockMode::kPi},
       .workers = 4,
       .variant = "Pi"},
      {.work = FutexWaitv{.words = 4}},
      {.work =
           ProducerConsumerImbalance{
               .producers = 2, .consumers = 2, .produce_rate_hz = 0, .queue_depth_target = 2},
       .workers = 4},
      {.work = EpollStorm{}, .workers = 3},
      {.work = UnixMessaging{.fds = 2}, .workers = 4},
      {.work = UnixMessaging{.fds = 2, .transport = Transport::kPipe},
       .workers = 4,
       .variant = "Pipe"},
      {.work = SmallPipe{.writers = 2, .readers = 2, .message = KiB(2)}, .workers = 4},
      {.work = Schbench{.worker_threads = 2, .cache_footprint = KiB(1)}, .workers = 3},
      {.work = Taobench{.client_threads = 2, .cache_capacity = MiB(1)}, .workers = 3},
  };
}

class InterruptedTest : public ::testing::TestWithParam<Blocking> {};
INSTANTIATE_TEST_SUITE_P(Types, InterruptedTest, ::testing::ValuesIn(BlockingTypes()),
                         [](const auto& param_info) {
                           return absl::StrCat(param_info.param.work.name(),
                                               param_info.param.variant);
                         });

// A tight belt interrupts the workers, and so do signals that nobody announces to them.
TEST_P(InterruptedTest, LosesNoWakeBySignals) {
  constexpr uint64_t kIterations = 100;
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Workload::Spawn({.groups = {{.work = GetParam().work, .workers = GetParam().workers}},
                       .belt = absl::Microseconds(100)}));
  ASSERT_OK(workload.Start());
  for (bool all = false; !all;) {
    for (const pid_t pid : workload.worker_pids()) {
      ASSERT_EQ(fork_safe::SignalProcess(pid, kStopSignal), 0);
    }
    ASSERT_OK_AND_ASSIGN(const bool runs, workload.RunFor(absl::Milliseconds(1)));
    ASSERT_TRUE(runs);
    const std::vector<uint64_t> made = workload.SnapshotIterations();
    all = *std::min_element(made.begin(), made.end()) >= kIterations;
  }

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  for (const WorkerReport& worker : report.workers) {
    EXPECT_TRUE(worker.completed) << worker.role;
    EXPECT_EQ(worker.lost_wakes, 0u) << worker.role;
  }
}

}  // namespace
}  // namespace ktstr
