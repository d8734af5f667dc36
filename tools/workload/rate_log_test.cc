// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/rate_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/work_types/futex_fan_out.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint64_t kSecondNs = 1'000'000'000;

TEST(RateLogTest, RatesAreOfARoleOfAGroup) {
  const FutexFanOut fan_out{.fan_out = 2};
  RateLog log({.groups = {{.work = SpinWait{}, .workers = 1}, {.work = fan_out, .workers = 3}}});

  log.Add(kSecondNs, std::vector<uint64_t>{1000, 10, 7, 8});
  log.Add(3 * kSecondNs, std::vector<uint64_t>{1000, 30, 17, 18});

  EXPECT_THAT(log.RatesOf(0, "worker"), ElementsAre(1000, 0));
  EXPECT_THAT(log.RatesOf(1, "messenger"), ElementsAre(10, 10));
  EXPECT_THAT(log.RatesOf(1, "receiver"), ElementsAre(15, 10));
}

TEST(RateLogTest, ARoleThatIsNotThereHasNoRates) {
  const RateLog log({.groups = {{.work = SpinWait{}}}});

  EXPECT_THAT(log.RatesOf(0, "messenger"), IsEmpty());
}

}  // namespace
}  // namespace ktstr
