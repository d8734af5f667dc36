// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What every work type promises, in every mode that it allows: it starts, every worker iterates,
// the instruments are filled, no wake is lost, it stops within its bound and leaves nothing.
// A type has at least one row in its section below.

#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ostream>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/machine/cgroup_probe.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/shared/instrument.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/affinity_churn.h"
#include "ktstr/work_types/alu_hot.h"
#include "ktstr/work_types/asymmetric_waker.h"
#include "ktstr/work_types/bandwidth_throttle.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/cache_pipe.h"
#include "ktstr/work_types/cache_pressure.h"
#include "ktstr/work_types/cache_yield.h"
#include "ktstr/work_types/cgroup_attach_storm.h"
#include "ktstr/work_types/cgroup_churn.h"
#include "ktstr/work_types/cross_affinity_churn.h"
#include "ktstr/work_types/custom.h"
#include "ktstr/work_types/epoll_storm.h"
#include "ktstr/work_types/fan_out_compute.h"
#include "ktstr/work_types/fork_exit.h"
#include "ktstr/work_types/futex_fan_out.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "ktstr/work_types/futex_requeue.h"
#include "ktstr/work_types/futex_waitv.h"
#include "ktstr/work_types/idle_churn.h"
#include "ktstr/work_types/io_convoy.h"
#include "ktstr/work_types/io_rand_read.h"
#include "ktstr/work_types/io_sync_write.h"
#include "ktstr/work_types/ipc_variance.h"
#include "ktstr/work_types/irq_wake.h"
#include "ktstr/work_types/mixed.h"
#include "ktstr/work_types/mutex_contention.h"
#include "ktstr/work_types/net_traffic.h"
#include "ktstr/work_types/nice_sweep.h"
#include "ktstr/work_types/numa_migration_churn.h"
#include "ktstr/work_types/numa_working_set_sweep.h"
#include "ktstr/work_types/page_fault_churn.h"
#include "ktstr/work_types/pi_chain.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/work_types/policy_churn.h"
#include "ktstr/work_types/preempt_storm.h"
#include "ktstr/work_types/priority_inversion.h"
#include "ktstr/work_types/producer_consumer_imbalance.h"
#include "ktstr/work_types/rt_starvation.h"
#include "ktstr/work_types/schbench.h"
#include "ktstr/work_types/sequence.h"
#include "ktstr/work_types/short_slice.h"
#include "ktstr/work_types/signal_storm.h"
#include "ktstr/work_types/small_pipe.h"
#include "ktstr/work_types/smt_sibling_spin.h"
#include "ktstr/work_types/spin_wait.h"
#include "ktstr/work_types/taobench.h"
#include "ktstr/work_types/thundering_herd.h"
#include "ktstr/work_types/timer_latency.h"
#include "ktstr/work_types/unix_messaging.h"
#include "ktstr/work_types/wake_chain.h"
#include "ktstr/work_types/yield_heavy.h"
#include "ktstr/worker/work_type.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

namespace registry {
#define KTSTR_WORK_TYPE(Name) const WorkTypeInfo& Name() noexcept;
#include "ktstr/work_types/work_types.def"
#undef KTSTR_WORK_TYPE
}  // namespace registry

namespace {

using ::ktstr::testing::IsOkAndHolds;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Row {
  WorkSpec work;
  int workers = 2;
  // What tells this row from others of its type; empty: the type's name alone.
  const char* variant = "";
  // Every worker makes at least so many iterations.
  uint64_t iterations = 20;
  // Declared instruments that need not ever get a sample: their event is up to chance or
  // parameters.
  InstrumentSet may_stay_empty;
  // Null, or: why this machine cannot run the row; empty when it can.
  std::string (*lacks)() = nullptr;
};

// ---- what a machine may lack ----

// On a thread of its own, so that the test keeps its attributes.
template <typename Probe>
int ProbeInThread(Probe probe) {
  int error = 0;
  std::thread([&] { error = probe(); }).join();
  return error;
}

std::string LacksPrivilege() {
  const int error = ProbeInThread([] { return fork_safe::SetNice(0, kMinNice); });
  return error == 0 ? "" : "lower nice values need CAP_SYS_NICE";
}

std::string LacksSlices() {
  SchedAttributes attributes;
  ProbeInThread([&] {
    ApplyPolicy(0, SchedPolicy::ShortSlice(milliseconds(1)), 0);
    return ReadAttributes(0, attributes);
  });
  return attributes.runtime == milliseconds(1) ? "" : "this kernel has no EEVDF slices";
}

std::string LacksASecondCpu() {
  return std::thread::hardware_concurrency() > 1 ? "" : "the machine has one CPU only";
}

std::string LacksRealTime() {
  const int error = ProbeInThread([] { return ApplyPolicy(0, SchedPolicy::Fifo(1), 0); });
  return error == 0 ? "" : absl::StrCat("SCHED_FIFO is refused: errno ", error);
}

std::string LacksCgroups() {
  return WhyNoCgroups();
}

std::string LacksCpuController() {
  return WhyNoCgroups({"cpu"});
}

std::string LacksNamespaces() {
  const int error = ProbeInThread([] { return ::unshare(CLONE_NEWNET); });
  return error == 0 ? "" : "network namespaces may not be made";
}

std::string LacksDeadline() {
  const int error =
      ProbeInThread([] { return ApplyPolicy(0, PolicyOf(SchedClass::kDeadline), 0); });
  return error == 0 ? "" : "SCHED_DEADLINE is refused";
}

std::string LacksFutexWaitv() {
  const int error = fork_safe::FutexWaitAny({}, fork_safe::kNoDeadline);
  return error != ENOSYS ? "" : "this kernel has no futex_waitv";
}

// A function of the caller's.
void Hum(WorkerContext& context, const CustomConfig& config) noexcept {
  while (!context.stop_requested()) {
    context.Spin(config.counts[0]);
    context.EndIteration();
  }
}

std::vector<Row> Rows() {
  return {
      // ---- CPU ----
      {.work = SpinWait{}},
      {.work = YieldHeavy{}},
      {.work = Mixed{}},
      {.work = AluHot{}},
      {.work = AluHot{.width = AluWidth::kScalar}, .variant = "Scalar"},
      {.work = AluHot{.width = AluWidth::kVec128}, .variant = "Vec128"},
      {.work = AluHot{.width = AluWidth::kVec256}, .variant = "Vec256"},
      {.work = AluHot{.width = AluWidth::kVec512}, .variant = "Vec512"},
      {.work = AluHot{.width = AluWidth::kAmx}, .variant = "Amx"},
      {.work = SmtSiblingSpin{}},
      {.work = IpcVariance{.hot_iters = 100, .cold_iters = 100, .period_iters = 2}},
      {.work = CachePressure{}},
      {.work = CachePressure{.size = Bytes{100}, .stride = MiB(1024)}, .variant = "OddStride"},
      {.work = CacheYield{}},
      {.work = PageFaultChurn{}},
      {.work = PageFaultChurn{.region = KiB(4), .touches = 1}, .variant = "OnePage"},
      {.work =
           Sequence{.phases = {Sequence::Spin(milliseconds(1)), Sequence::Sleep(milliseconds(1)),
                               Sequence::Yield(milliseconds(1)), Sequence::Io(milliseconds(1)),
                               Sequence::Alu(milliseconds(1))}},
       .iterations = 3},
      {.work = Sequence{.phases = {Sequence::Spin(nanoseconds(1))}},
       .variant = "OneNanosecond",
       .may_stay_empty = {Instrument::kTimerLatency, Instrument::kYieldTime,
                          Instrument::kIterationCost}},
      // ---- sleep and timers ----
      {.work = Bursty{.burst = milliseconds(1), .sleep = milliseconds(1)}},
      {.work = IdleChurn{.burst = microseconds(100), .sleep = microseconds(100)}},
      {.work = IdleChurn{.sleep = microseconds(100), .precise_timing = true}, .variant = "Precise"},
      {.work = TimerLatency{}},
      {.work = TimerLatency{.interval = microseconds(1)}, .variant = "AlwaysLate"},
      {.work = ShortSlice{}, .lacks = LacksSlices},
      {.work = ShortSlice{.slice = nanoseconds(0)}, .variant = "Twin"},
      // ---- pipes and futexes ----
      {.work = PipeIo{}, .workers = 4},
      {.work = CachePipe{}, .workers = 4},
      {.work = CachePipe{.size = Bytes{64}, .burst_iters = 0}, .variant = "OneLine"},
      {.work = FutexPingPong{}, .workers = 4},
      {.work = FutexFanOut{.fan_out = 2}, .workers = 6},
      {.work = FanOutCompute{.fan_out = 2, .cache_footprint = KiB(4)}, .workers = 6},
      {.work = FanOutCompute{.fan_out = 1, .operations = 0, .sleep = nanoseconds(0)},
       .variant = "Empty",
       .may_stay_empty = {Instrument::kTimerLatency}},
      {.work = ThunderingHerd{.waiters = 3, .inter_batch = milliseconds(1)}, .workers = 8},
      {.work = ThunderingHerd{.waiters = 1, .inter_batch = nanoseconds(0)}, .variant = "NoPause"},
      {.work = AsymmetricWaker{}, .workers = 4},
      {.work = AsymmetricWaker{.waker_class = SchedClass::kBatch, .wakee_class = SchedClass::kFifo},
       .variant = "BatchWakesFifo",
       .lacks = LacksRealTime},
      {.work = WakeChain{}, .workers = 8},
      {.work = WakeChain{.depth = 2}, .variant = "Two"},
      {.work = WakeChain{.wake = WakeChain::Mechanism::kFutex}, .workers = 8, .variant = "Futex"},
      {.work =
           WakeChain{
               .depth = 2, .wake = WakeChain::Mechanism::kFutex, .work_per_hop = nanoseconds(0)},
       .variant = "TwoFutex"},
      {.work = ProducerConsumerImbalance{}, .workers = 6},
      {.work = ProducerConsumerImbalance{.producers = 3,
                                         .consumers = 3,
                                         .produce_rate_hz = 0,
                                         .consume_iters = 0,
                                         .queue_depth_target = 2},
       .workers = 6,
       .variant = "Tiny",
       .may_stay_empty = {Instrument::kTimerLatency}},
      {.work = EpollStorm{}, .workers = 6},
      {.work = EpollStorm{.producers = 2, .consumers = 1, .events_per_burst = 1},
       .workers = 3,
       .variant = "OneConsumer",
       .may_stay_empty = {Instrument::kWakeLatency, Instrument::kBlockTime}},
      {.work = FutexRequeue{}, .workers = 10, .may_stay_empty = {Instrument::kLockWait}},
      {.work = FutexRequeue{.lock_mode = FutexLockMode::kPi},
       .workers = 5,
       .variant = "Pi",
       .may_stay_empty = {Instrument::kLockWait}},
      {.work = FutexWaitv{}, .workers = 4, .lacks = LacksFutexWaitv},
      {.work = FutexWaitv{.words = 128, .spin_iters = 0},
       .variant = "MostWords",
       .lacks = LacksFutexWaitv},
      {.work = UnixMessaging{.fds = 3}, .workers = 12},
      {.work = UnixMessaging{.fds = 3, .transport = UnixMessaging::Transport::kPipe},
       .workers = 6,
       .variant = "Pipe"},
      {.work = UnixMessaging{.fds = 1, .message = KiB(4)},
       .variant = "LargeMessage",
       .may_stay_empty = {Instrument::kWakeLatency, Instrument::kBlockTime}},
      {.work = SmallPipe{}, .workers = 16},
      {.work = SmallPipe{.writers = 2, .readers = 1, .message = KiB(4)},
       .workers = 3,
       .variant = "OneMessage",
       // The pipe is always full, and so every writer had to wait.
       .may_stay_empty = {Instrument::kWakeLatency}},
      // ---- locks ----
      // Held for most of the time, so that two contenders are bound to meet.
      {.work = MutexContention{.hold_iters = 4096}, .workers = 8, .iterations = 40},
      {.work = MutexContention{.contenders = 1},
       .variant = "Alone",
       .may_stay_empty = {Instrument::kLockWait}},
      {.work = PriorityInversion{}, .workers = 3, .lacks = LacksRealTime},
      {.work = PriorityInversion{.lock_mode = FutexLockMode::kPi},
       .workers = 3,
       .variant = "Pi",
       .lacks = LacksRealTime},
      {.work = PriorityInversion{.high = 2, .medium = 0, .low = 0},
       .variant = "HighOnly",
       .may_stay_empty = {Instrument::kLockWait, Instrument::kWakeLatency, Instrument::kBlockTime},
       .lacks = LacksRealTime},
      {.work = PiChain{},
       .workers = 8,
       .may_stay_empty = {Instrument::kLockWait},
       .lacks = LacksRealTime},
      {.work = PiChain{.top = SchedClass::kDeadline},
       .workers = 4,
       .variant = "Deadline",
       .may_stay_empty = {Instrument::kLockWait},
       .lacks = LacksDeadline},
      // ---- churn ----
      {.work = SignalStorm{}, .workers = 4},
      {.work = NiceSweep{}, .iterations = 80, .lacks = LacksPrivilege},
      {.work = AffinityChurn{}},
      {.work = PolicyChurn{}},
      {.work = CrossAffinityChurn{}, .lacks = LacksASecondCpu},
      {.work = RtStarvation{}, .workers = 2, .lacks = LacksRealTime},
      {.work = PreemptStorm{.cfs_workers = 1}, .workers = 2, .lacks = LacksRealTime},
      {.work = ForkExit{}},
      {.work = CgroupChurn{.cycle = milliseconds(1)}, .lacks = LacksCgroups},
      {.work = CgroupAttachStorm{}, .lacks = LacksCgroups},
      {.work = BandwidthThrottle{}, .lacks = LacksCpuController},
      {.work = NumaWorkingSetSweep{.region = KiB(64), .sweep_period = milliseconds(1)}},
      {.work =
           NumaWorkingSetSweep{
               .region = KiB(64), .sweep_period = milliseconds(1), .target_nodes = {1}},
       .variant = "Bound"},
      {.work = NumaMigrationChurn{.period = milliseconds(1)}},
      // ---- I/O ----
      {.work = IoSyncWrite{.file_size = KiB(256)}, .iterations = 2},
      {.work = IoRandRead{.file_size = KiB(256)}},
      {.work = IoConvoy{.file_size = KiB(256)}},
      // ---- network ----
      {.work = NetTraffic{}, .lacks = LacksNamespaces},
      {.work = IrqWake{}, .workers = 4, .lacks = LacksNamespaces},
      // ---- benchmarks ----
      {.work = Schbench{.worker_threads = 3, .cache_footprint = KiB(4)},
       .workers = 8,
       .may_stay_empty = {Instrument::kLockWait}},
      {.work = Schbench{.message_threads = 2,
                        .worker_threads = 2,
                        .operations = 0,
                        .sleep = nanoseconds(0),
                        .skip_locking = true},
       .workers = 6,
       .variant = "Empty",
       .may_stay_empty = {Instrument::kLockWait}},
      {.work = Schbench{.worker_threads = 2,
                        .cache_footprint = KiB(4),
                        .sleep = nanoseconds(0),
                        .rps = 2000,
                        .split = 50},
       .workers = 3,
       .variant = "PacedSplit",
       .may_stay_empty = {Instrument::kLockWait}},
      {.work = Schbench{.worker_threads = 2, .pipe = KiB(4)},
       .workers = 3,
       .variant = "Pipe",
       .may_stay_empty = {Instrument::kLockWait}},
      {.work = Taobench{.cache_capacity = MiB(1)},
       .workers = 8,
       .may_stay_empty = {Instrument::kLockWait}},
      {.work = Taobench{.client_threads = 2,
                        .cache_capacity = MiB(1),
                        .target_hit_pct = 50,
                        .arrival_rate = 2000},
       .workers = 3,
       .variant = "OpenLoop",
       .may_stay_empty = {Instrument::kLockWait}},
      {.work = Custom{.function = Hum, .config = {.counts = {64}}},
       .may_stay_empty = {Instrument::kWakeLatency, Instrument::kBlockTime,
                          Instrument::kTimerLatency, Instrument::kIterationCost,
                          Instrument::kRequestLatency}},
  };
}

struct Case {
  Row row;
  WorkerMode mode;

  std::string name() const {
    return absl::StrCat(row.work.name(), row.variant,
                        mode == WorkerMode::kFork ? "Fork" : "Thread");
  }
};

std::ostream& operator<<(std::ostream& out, const Case& test_case) {
  return out << test_case.name();
}

std::vector<Case> Cases() {
  std::vector<Case> cases;
  for (const Row& row : Rows()) {
    cases.push_back({row, WorkerMode::kFork});
    if (row.work.info().traits.no_threads_because == nullptr) {
      cases.push_back({row, WorkerMode::kThread});
    }
  }
  return cases;
}

int OpenDescriptors() {
  int count = 0;
  DIR* const folder = ::opendir("/proc/self/fd");
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
}

bool HasChildren() {
  return ::waitpid(-1, nullptr, WNOHANG | __WALL) != -1 || errno != ECHILD;
}

class WorkTypeTest : public ::testing::TestWithParam<Case> {};

INSTANTIATE_TEST_SUITE_P(Types, WorkTypeTest, ::testing::ValuesIn(Cases()),
                         [](const auto& param_info) { return param_info.param.name(); });

// What a row promises to sample.
std::vector<Instrument> PromisedInstruments(const Row& row) {
  std::vector<Instrument> promised;
  for (size_t i = 0; i < kInstrumentCount; ++i) {
    const auto instrument = static_cast<Instrument>(i);
    if (!row.work.info().traits.instruments.Contains(instrument)) continue;
    if (!row.may_stay_empty.Contains(instrument)) promised.push_back(instrument);
  }
  return promised;
}

// Whether every worker has iterated and every promised instrument has a sample.
bool HasKeptItsPromises(const Workload& workload, const Row& row) {
  const std::vector<uint64_t> iterations = workload.SnapshotIterations();
  const std::vector<Instrument> promised = PromisedInstruments(row);
  return *std::min_element(iterations.begin(), iterations.end()) >= row.iterations &&
         std::all_of(promised.begin(), promised.end(), [&](Instrument instrument) {
           return workload.SnapshotSamples(instrument) > 0;
         });
}

TEST_P(WorkTypeTest, KeepsItsPromises) {
  const Row& row = GetParam().row;
  if (row.lacks != nullptr) {
    if (const std::string reason = row.lacks(); !reason.empty()) GTEST_SKIP() << reason;
  }
  const int descriptors = OpenDescriptors();
  const GroupConfig group{.work = row.work, .workers = row.workers, .mode = GetParam().mode};
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {group}}));
  ASSERT_OK(workload.Start());
  // However slow the machine.
  while (!HasKeptItsPromises(workload, row)) {
    ASSERT_THAT(workload.RunFor(absl::Milliseconds(1)), IsOkAndHolds(true));
  }

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  ASSERT_THAT(report.workers, SizeIs(row.workers));
  for (const WorkerReport& worker : report.workers) {
    EXPECT_TRUE(worker.completed) << worker.role << " " << WorkerExitName(worker.exit.kind);
    EXPECT_EQ(worker.exit.kind, WorkerExit::Kind::kFinished);
    EXPECT_THAT(worker.setup_failures, IsEmpty())
        << worker.setup_failures[0].step << " errno " << worker.setup_failures[0].error;
    EXPECT_THAT(worker.instrument_faults, IsEmpty());
    EXPECT_EQ(worker.lost_wakes, 0u);
  }
  for (const Instrument instrument : PromisedInstruments(row)) {
    EXPECT_GT(report.Merged(instrument).count(), 0u) << InstrumentName(instrument);
  }
  EXPECT_FALSE(HasChildren());
  EXPECT_EQ(OpenDescriptors(), descriptors);
}

TEST(WorkTypesTest, EveryTypeHasARow) {
  std::set<std::string> with_rows;
  for (const Row& row : Rows()) with_rows.insert(row.work.name());
#define KTSTR_WORK_TYPE(Name) \
  EXPECT_TRUE(with_rows.contains(registry::Name().name)) << #Name " has no row";
#include "ktstr/work_types/work_types.def"
#undef KTSTR_WORK_TYPE
}

TEST(WorkTypesTest, TheDefaultsAreValid) {
#define KTSTR_WORK_TYPE(Name)                                                     \
  if (registry::Name().traits.not_by_name_because == nullptr) {                   \
    EXPECT_EQ(WorkSpec(registry::Name()).Validate().parameter, nullptr) << #Name; \
  }
#include "ktstr/work_types/work_types.def"
#undef KTSTR_WORK_TYPE
}

}  // namespace
}  // namespace ktstr
