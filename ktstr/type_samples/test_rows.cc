// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/type_samples/test_rows.h"

#include <chrono>

#include "ktstr/type_samples/machine_lacks.h"
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
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// The function that a caller gives to Custom.
void Hum(WorkerContext& context, const CustomConfig& config) noexcept {
  while (!context.stop_requested()) {
    if (!context.Spin(config.counts[0])) return;
    context.EndIteration();
  }
}

}  // namespace

std::vector<TestRow> TestRows() {
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
      {.work = ThunderingHerd{.waiters = 1, .inter_batch = nanoseconds(0)},
       .variant = "NoPause",
       .may_stay_empty = {Instrument::kTimerLatency}},
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
      // The lock is held for most of the time, so that two contenders are bound to meet.
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
      {.work = Taobench{.client_threads = 3, .cache_capacity = MiB(1)},
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

}  // namespace ktstr
