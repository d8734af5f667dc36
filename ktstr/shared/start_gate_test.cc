// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/shared/start_gate.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace ktstr {
namespace {

// `plain` is no atomic on purpose: ThreadSanitizer (--config=tsan) reports its reading as a race
// unless the stop orders it, on any machine. Without it, only machines such as arm64 can fail.
TEST(StartGateTest, WhoSeesTheStopSeesWhatWasWrittenBeforeIt) {
  const auto gate = std::make_unique<StartGate>();
  uint64_t plain = 0;
  uint64_t stop_at_ns = 0;
  uint64_t plain_after_stop = 0;
  std::thread worker([&] {
    while (!gate->stop_requested()) std::this_thread::yield();
    stop_at_ns = gate->stop_at_ns.Get();
    plain_after_stop = plain;
  });

  plain = 1;
  gate->stop_at_ns.Set(2);
  gate->stop.store(1, std::memory_order_release);
  worker.join();

  EXPECT_EQ(stop_at_ns, 2u);
  EXPECT_EQ(plain_after_stop, 1u);
}

}  // namespace
}  // namespace ktstr
