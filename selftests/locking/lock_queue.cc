// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A bounded queue between processes, whose full and empty ends wait on futexes, loses and doubles
// no item and no wake-up. Why: whoever changed the queue before a sleeper looked again is seen by
// the compare of FUTEX_WAIT, and whoever changes it later wakes the sleeper (futex(2)).
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/producer_consumer_imbalance.h"

KTSTR_SELFTEST({.tags = {"locking", "quick", "kernel"}, .cpus = 2});

namespace {

// What has to hold whoever is the slower side.
void ExpectAllArrive(ktstr::TestCase& test, const ktstr::ProducerConsumerImbalance& queue) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "queue", .work = queue, .workers = queue.group_size()}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Tally(report, "lost").Exactly(0));
  test.Expect(ktstr::check::Tally(report, "doubled").Exactly(0));
  test.Expect(ktstr::check::Tally(report, "consumed").AtLeast(1));
  test.Expect(ktstr::check::LostWakes(report).Exactly(0));
}

}  // namespace

KTSTR_CASE(full_queue_loses_no_item_and_no_wake) {
  ExpectAllArrive(test, {.producers = 3,
                         .consumers = 2,
                         .produce_rate_hz = 0,
                         .consume_iters = 256,
                         .queue_depth_target = 8});
}

KTSTR_CASE(empty_queue_loses_no_item_and_no_wake) {
  ExpectAllArrive(test, {.producers = 1,
                         .consumers = 4,
                         .produce_rate_hz = 5000,
                         .consume_iters = 0,
                         .queue_depth_target = 64});
}
