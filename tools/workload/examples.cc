// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/examples.h"

#include "absl/strings/str_cat.h"

namespace ktstr {
namespace {

// In the order of work_types.def.
constexpr Example kExamples[] = {
    // CPU
    {"SpinWait", "-w 4 --cpus single", "four spinners share one CPU"},
    {"SpinWait", "-w 1 --cpus single -g 'SpinWait workers=1 cpus=single nice=5'",
     "how nice 0 and nice 5 share one CPU"},
    {"YieldHeavy", "-w 2 --cpus single", "the cost of a switch by sched_yield"},
    {"Mixed", "-w 2 --cpus single spin_iters=100000", "yields after some runtime"},
    {"AluHot", "width=vec256", "wide registers in use at every switch"},
    {"SmtSiblingSpin", "--cpus smt-pair", "what two threads of a core leave each other"},
    {"IpcVariance", "hot_iters=10000", "a task that changes its nature quickly"},
    {"CachePressure", "size=1MiB --cpus llc", "more than the first cache holds"},
    {"CacheYield", "-w 2 --cpus single size=256KiB", "two warm caches that displace each other"},
    {"PageFaultChurn", "--mode thread", "one address space: every drop reaches all CPUs"},
    {"Sequence", "phases=spin:5ms,sleep:5ms", "half busy, half asleep, phase by phase"},
    // Sleep and timers
    {"Bursty", "burst=2ms sleep=8ms", "a fifth of a CPU in bursts"},
    {"Bursty", "burst=2ms sleep=8ms --policy deadline:3ms,10ms", "the same as a deadline task"},
    {"IdleChurn", "burst=100us sleep=2ms --cpus each", "idle CPUs that wake up 500 times a second"},
    {"TimerLatency", "interval=1ms --policy fifo:80 --cpus each", "cyclictest -m -p 80 -i 1000 -S"},
    {"ShortSlice", "slice=100us --cpus single -g 'SpinWait cpus=single'",
     "a short slice beside spinners"},
    // Pipes and futexes
    {"PipeIo", "burst_iters=0 --cpus single", "taskset -c 0 perf bench sched pipe"},
    {"PipeIo", "burst_iters=0 --cpus each", "the same across CPUs"},
    {"CachePipe", "size=256KiB --cpus single", "hand-overs that displace a cache"},
    {"FutexPingPong", "spin_iters=0 --cpus each", "wake-ups of an idle CPU"},
    {"FutexFanOut", "fan_out=16 spin_iters=0", "one waker, sixteen wakees"},
    {"FanOutCompute", "fan_out=8 operations=1", "rounds of short requests"},
    {"ThunderingHerd", "waiters=31 inter_batch=1ms", "a crowd of 31 a thousand times a second"},
    {"AsymmetricWaker", "wakee_class=fifo --cpus single", "a wakee that preempts its waker"},
    {"WakeChain", "depth=8 wake=futex work_per_hop=0", "eight hops without work in between"},
    {"ProducerConsumerImbalance", "producers=4 produce_rate_hz=0", "consumers that cannot keep up"},
    {"EpollStorm", "consumers=8", "eight waiters on one epoll instance"},
    {"FutexRequeue", "waiters=16", "a broadcast to sixteen, without a herd"},
    {"FutexWaitv", "words=64", "a wait on 64 words at once"},
    {"UnixMessaging", "loops=100 --mode thread", "hackbench -T -g 1 -f 20 -l 100"},
    {"SmallPipe", "writers=8 readers=8", "hand-overs of exclusive wake-ups"},
    // Locks
    {"MutexContention", "contenders=8 work_iters=0", "a lock that is always wanted"},
    {"PriorityInversion", "--cpus single", "an inversion as long as the medium one likes"},
    {"PriorityInversion", "lock_mode=pi --cpus single", "bounded by priority inheritance"},
    {"PiChain", "give_up=1ms --cpus single", "boosting through a chain, with time-outs"},
    // Churn
    {"SignalStorm", "signals_per_iter=1 --cpus each", "one signal to and fro"},
    {"NiceSweep", "-w 2 --cpus single", "reweighting beside a competitor"},
    {"AffinityChurn", "spin_iters=0", "as many moves as the stopper can do"},
    {"PolicyChurn", "-w 2 --cpus single", "class changes beside a competitor"},
    {"CrossAffinityChurn", "-w 4", "four workers that move one another"},
    {"RtStarvation", "--cpus single", "what throttling leaves to a fair task"},
    {"PreemptStorm", "cfs_workers=1 --cpus single", "a thousand preemptions a second"},
    {"ForkExit", "-w 2", "processes made and reaped"},
    {"CgroupChurn", "groups=4 cycle=1ms", "a thousand moves a second"},
    {"CgroupAttachStorm", "-w 2", "moves that race with exits"},
    {"BandwidthThrottle", "quota=5ms period=20ms spinners=2", "a quarter of a CPU for two"},
    {"NumaWorkingSetSweep", "target_nodes=0,1 region=64MiB", "64 MiB to and fro"},
    {"NumaMigrationChurn", "period=10ms", "a hundred changes of node a second"},
    // I/O
    {"IoSyncWrite", "path=/var/tmp", "writes to the file system of /var/tmp"},
    {"IoRandRead", "-w 4 file_size=64MiB", "four readers past the page cache"},
    {"IoConvoy", "-w 8", "eight writers in a convoy"},
    // Network
    {"NetTraffic", "interval=10us frame_bytes=1514", "large frames as fast as possible"},
    {"IrqWake", "--cpus each", "sender and receiver on CPUs of their own"},
    // Benchmarks
    {"Schbench", "message_threads=2 worker_threads=8", "schbench -m 2 -t 8"},
    {"Taobench", "client_threads=8 target_hit_pct=50", "every second look-up takes the slow path"},
};

}  // namespace

std::span<const Example> AllExamples() {
  return kExamples;
}

std::string ExamplesText(absl::string_view work_type) {
  std::string text;
  for (const Example& example : kExamples) {
    if (work_type != example.work_type) continue;
    absl::StrAppend(&text, text.empty() ? "\nExamples:\n" : "", "  # ", example.meaning,
                    "\n  ktstr-workload ", example.work_type, " ", example.arguments, "\n");
  }
  return text;
}

}  // namespace ktstr
