// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/journal/checksum.h"

#include "gtest/gtest.h"

namespace runner {
namespace {

TEST(Crc32Test, HasTheCheckValueOfTheStandard) {
  EXPECT_EQ(Crc32("123456789"), 0xcbf43926u);
}

TEST(Crc32Test, GoesOnWhereItEnded) {
  EXPECT_EQ(Crc32("6789", Crc32("12345")), Crc32("123456789"));
}

}  // namespace
}  // namespace runner
