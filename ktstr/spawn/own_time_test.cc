// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/own_time.h"

#include <gtest/gtest.h>

#include <ctime>
#include <thread>

namespace ktstr {
namespace {

absl::Duration CpuTime() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return absl::DurationFromTimespec(now);
}

TEST(OwnTimeTest, CountsWhatTheThreadRan) {
  const OwnTime begin = OwnTime::Read();
  if (!begin.Since(begin).has_value()) GTEST_SKIP() << "no schedstat";
  const absl::Duration end = CpuTime() + absl::Milliseconds(2);
  while (CpuTime() < end) {
  }

  EXPECT_GE(OwnTime::Read().Since(begin), absl::Milliseconds(2));
}

TEST(OwnTimeTest, NothingIsKnownOfAnotherThread) {
  OwnTime other;
  std::thread([&other] { other = OwnTime::Read(); }).join();

  EXPECT_EQ(OwnTime::Read().Since(other), std::nullopt);
}

TEST(OwnTimeTest, NothingIsKnownBeforeTheFirstReading) {
  EXPECT_EQ(OwnTime::Read().Since(OwnTime()), std::nullopt);
}

}  // namespace
}  // namespace ktstr
