// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/int_range.h"

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

constexpr IntRange kNice{-20, 19};

TEST(IntRangeTest, BothEndsBelongToIt) {
  EXPECT_THAT(ParseInt("-20", kNice), IsOkAndHolds(-20));
  EXPECT_THAT(ParseInt("19", kNice), IsOkAndHolds(19));
}

TEST(IntRangeTest, NumbersOutsideAreNamedWithTheRange) {
  for (const char* text : {"-21", "20", "4294967296"}) {
    EXPECT_THAT(ParseInt(text, kNice),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr(std::string("'") + text + "' is not in -20..19")));
  }
}

TEST(IntRangeTest, OtherTextIsNoNumber) {
  for (const char* text : {"", "-", "+1", " 1", "1x", "0x1", "1.0", "99999999999999999999"}) {
    EXPECT_THAT(ParseInt(text, kNice), StatusIs(absl::StatusCode::kInvalidArgument,
                                                HasSubstr("is not a whole number in -20..19")))
        << text;
  }
}

}  // namespace
}  // namespace ktstr
