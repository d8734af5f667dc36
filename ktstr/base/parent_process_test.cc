// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/parent_process.h"

#include <unistd.h>

#include "gtest/gtest.h"

namespace ktstr {
namespace {

TEST(ParentProcessTest, TheOwnParentIsKnown) {
  EXPECT_EQ(ParentOf(::getpid()), ::getppid());
}

TEST(ParentProcessTest, AProcessThatIsNotThereHasNone) {
  EXPECT_EQ(ParentOf(-1), std::nullopt);
}

TEST(ParentProcessTest, ANameMayLookLikeFields) {
  EXPECT_EQ(ParseParent("12 (a) S 34 (b)) R 56 7 8 0"), 56);
}

TEST(ParentProcessTest, OtherTextHasNoParent) {
  for (const char* stat : {"", "12 (a", "12 (a) ", "12 (a) S ", "12 (a) S x 7"}) {
    EXPECT_EQ(ParseParent(stat), std::nullopt) << stat;
  }
}

}  // namespace
}  // namespace ktstr
