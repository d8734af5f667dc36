// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// An iteration that the stop cut off is not counted, and neither is the sample of what was cut.

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/affinity_churn.h"
#include "ktstr/work_types/asymmetric_waker.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/cache_pipe.h"
#include "ktstr/work_types/cross_affinity_churn.h"
#include "ktstr/work_types/futex_fan_out.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "ktstr/work_types/futex_requeue.h"
#include "ktstr/work_types/futex_waitv.h"
#include "ktstr/work_types/ipc_variance.h"
#include "ktstr/work_types/mixed.h"
#include "ktstr/work_types/mutex_contention.h"
#include "ktstr/work_types/nice_sweep.h"
#include "ktstr/work_types/page_fault_churn.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/work_types/policy_churn.h"
#include "ktstr/work_types/producer_consumer_imbalance.h"
#include "ktstr/work_types/sequence.h"
#include "ktstr/work_types/short_slice.h"
#include "ktstr/work_types/signal_storm.h"
#include "ktstr/work_types/smt_sibling_spin.h"
#include "ktstr/work_types/spin_wait.h"
#include "ktstr/work_types/wake_chain.h"

namespace ktstr {
namespace {

using std::chrono::hours;

// Half a minute of PAUSE steps at least.
constexpr uint64_t kForAges = 1u << 30;

// A type whose members from `first` on cannot end an iteration before the stop.
struct Endless {
  std::string name;
  WorkSpec work;
  size_t first = 0;
};

std::vector<Endless> EndlessTypes() {
  return {
      {"SpinWait", SpinWait{.spin_iters = kForAges}},
      {"Mixed", Mixed{.spin_iters = kForAges}},
      {"SmtSiblingSpin", SmtSiblingSpin{.spin_iters = kForAges}},
      {"IpcVarianceHot", IpcVariance{.hot_iters = kForAges}},
      {"IpcVarianceCold", IpcVariance{.hot_iters = 1, .cold_iters = kForAges}},
      {"PageFaultChurn", PageFaultChurn{.spin_iters = kForAges}},
      {"SequenceAlu", Sequence{.phases = {Sequence::Alu(hours(1))}}},
      {"Bursty", Bursty{.burst = hours(1)}},
      {"ShortSlice", ShortSlice{.slice = {}, .spin_iters = kForAges}},
      {"PipeIo", PipeIo{.burst_iters = kForAges}},
      {"CachePipe", CachePipe{.size = KiB(1), .burst_iters = kForAges}},
      {"FutexPingPong", FutexPingPong{.spin_iters = kForAges}},
      {"FutexFanOut", FutexFanOut{.fan_out = 2, .spin_iters = kForAges}},
      {"AsymmetricWaker", AsymmetricWaker{.burst_iters = kForAges}},
      {"WakeChain", WakeChain{.work_per_hop = hours(1)}},
      {"FutexWaitv", FutexWaitv{.spin_iters = kForAges}},
      {"FutexRequeue", FutexRequeue{.hold_iters = kForAges}, 1},
      {"FutexRequeuePi", FutexRequeue{.hold_iters = kForAges, .lock_mode = FutexLockMode::kPi}, 1},
      {"ProducerConsumer",
       ProducerConsumerImbalance{.producers = 1, .consumers = 2, .consume_iters = kForAges}, 1},
      {"MutexWork", MutexContention{.contenders = 2, .work_iters = kForAges}},
      {"MutexHold", MutexContention{.contenders = 2, .hold_iters = kForAges}},
      {"AffinityChurn", AffinityChurn{.spin_iters = kForAges}},
      {"NiceSweep", NiceSweep{.spin_iters = kForAges}},
      {"PolicyChurn", PolicyChurn{.spin_iters = kForAges}},
      {"CrossAffinityChurn", CrossAffinityChurn{.spin_iters = kForAges}},
      {"SignalStorm", SignalStorm{.work_iters = kForAges}},
  };
}

class WholeIterationTest : public ::testing::TestWithParam<Endless> {};
INSTANTIATE_TEST_SUITE_P(Types, WholeIterationTest, ::testing::ValuesIn(EndlessTypes()),
                         [](const auto& param_info) { return param_info.param.name; });

TEST_P(WholeIterationTest, OneThatTheStopCutOffIsNotCounted) {
  const WorkSpec& work = GetParam().work;
  ASSERT_OK_AND_ASSIGN(Workload workload,
                       Workload::Spawn({.groups = {{.work = work, .workers = work.group_size()}}}));
  ASSERT_OK(workload.Start());
  // Long enough for most workers to be in the midst of it; those that are not have none either.
  ASSERT_OK(workload.RunFor(absl::Milliseconds(20)));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  for (size_t i = GetParam().first; i < report.workers.size(); ++i) {
    const WorkerReport& worker = report.workers[i];
    EXPECT_TRUE(worker.completed) << worker.role;
    EXPECT_EQ(worker.iterations, 0u) << worker.role;
    // A block of ALU steps is a sample, however long the phase.
    if (worker.instruments.contains(Instrument::kIterationCost) &&
        GetParam().name != "SequenceAlu") {
      EXPECT_EQ(worker.histogram(Instrument::kIterationCost).count(), 0u);
    }
  }
}

}  // namespace
}  // namespace ktstr
