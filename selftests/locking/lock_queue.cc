// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/producer_consumer_imbalance.h"
#include "selftests/broken_work/miscounter.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"locking", "quick", "kernel"},
                .cpus = 2,
                .claims = "A bounded queue between processes, whose full and empty ends wait on "
                          "futexes, loses and doubles no item",
                .why = "whoever changed the queue before a sleeper looked again is seen by the "
                       "compare of FUTEX_WAIT, and whoever changes it later wakes the sleeper",
                .source = "futex(2); kernel/futex/waitwake.c",
                .failure = "a wake-up is lost, or atomic operations are broken"});

void ExpectAllItemsArrive(TestCase& test, const WorkSpec& queue) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.RunUntilEach({.groups = {{.name = "queue", .work = queue, .workers = 5}}},
                                   absl::Seconds(1), 1));
  test.Expect(check::Tally(report, "lost").Exactly(0));
  test.Expect(check::Tally(report, "doubled").Exactly(0));
  test.Expect(check::Progress(report).EachAtLeast(1));
}

KTSTR_CASE(queue_that_is_full_loses_no_item) {
  ExpectAllItemsArrive(test, ProducerConsumerImbalance{.producers = 3,
                                                       .consumers = 2,
                                                       .produce_rate_hz = 0,
                                                       .consume_iters = 256,
                                                       .queue_depth_target = 8});
}
KTSTR_CONTROL(queue_that_is_full_loses_no_item, items_are_lost) {
  ExpectAllItemsArrive(test, Miscounter{});
}

KTSTR_CASE(queue_that_is_empty_loses_no_item) {
  ExpectAllItemsArrive(test, ProducerConsumerImbalance{.producers = 2,
                                                       .consumers = 3,
                                                       .produce_rate_hz = 5000,
                                                       .consume_iters = 1,
                                                       .queue_depth_target = 64});
}
KTSTR_CONTROL(queue_that_is_empty_loses_no_item, items_are_lost) {
  ExpectAllItemsArrive(test, Miscounter{});
}

}  // namespace
}  // namespace ktstr
