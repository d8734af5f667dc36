// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/quantity.h"

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

TEST(QuantityTest, DurationsHaveUnits) {
  EXPECT_THAT(ParseDuration("250us"), IsOkAndHolds(absl::Microseconds(250)));
  EXPECT_THAT(ParseDuration("1.5s"), IsOkAndHolds(absl::Milliseconds(1500)));
  EXPECT_THAT(ParseDuration("0"), IsOkAndHolds(absl::ZeroDuration()));
}

TEST(QuantityTest, DurationWithoutUnitOrBelowZeroIsRefused) {
  EXPECT_THAT(ParseDuration("10"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("'10' is not a duration")));
  EXPECT_THAT(ParseDuration("-1s"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseDuration(""), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(QuantityTest, SizesTakeBinaryUnits) {
  EXPECT_THAT(ParseSize("256KiB"), IsOkAndHolds(262144u));
  EXPECT_THAT(ParseSize("2M"), IsOkAndHolds(2u << 20));
  EXPECT_THAT(ParseSize("77"), IsOkAndHolds(77u));
  EXPECT_THAT(ParseSize("77B"), IsOkAndHolds(77u));
}

TEST(QuantityTest, SizeThatOverflowsOrIsNoNumberIsRefused) {
  EXPECT_THAT(ParseSize("99999999999999GiB"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseSize("KiB"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseSize("-4"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(QuantityTest, SizesPrintInTheirLargestExactUnit) {
  EXPECT_EQ(FormatSize(65536), "64KiB");
  EXPECT_EQ(FormatSize(1000), "1000B");
  EXPECT_EQ(FormatSize(0), "0B");
}

TEST(QuantityTest, TimesPrintThreeDigitsAndAUnit) {
  EXPECT_EQ(FormatNs(0), "0ns");
  EXPECT_EQ(FormatNs(812), "812ns");
  EXPECT_EQ(FormatNs(1250), "1.25us");
  EXPECT_EQ(FormatNs(34'100'000'000), "34.1s");
  EXPECT_EQ(FormatNs(999'999), "1000us");
}

}  // namespace
}  // namespace ktstr
