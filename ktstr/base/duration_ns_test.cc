// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/duration_ns.h"

#include <limits>

#include "gtest/gtest.h"

namespace ktstr {
namespace {

TEST(DurationNsTest, WholeNanosecondsComeBack) {
  EXPECT_EQ(ToNs(absl::Microseconds(3)), 3000u);
  EXPECT_EQ(FromNs(3000), absl::Microseconds(3));
}

TEST(DurationNsTest, OutOfRangeSaturates) {
  EXPECT_EQ(ToNs(-absl::Seconds(1)), 0u);
  EXPECT_EQ(ToNs(absl::InfiniteDuration()),
            static_cast<uint64_t>(std::numeric_limits<int64_t>::max()));
}

}  // namespace
}  // namespace ktstr
