// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/surroundings.h"

#include "gtest/gtest.h"

namespace runner {
namespace {

TEST(SurroundingsTest, ProcessOfATestIsToldByItsCgroup) {
  const Origin origin = OriginByCgroup("1:cpu:/\n0::/user/ktstr-run-r1/12/inner\n", "r1");

  EXPECT_EQ(origin.kind, Origin::Kind::kTest);
  EXPECT_EQ(origin.test, 12u);
}

TEST(SurroundingsTest, ProcessOfAnotherRunIsForeign) {
  EXPECT_EQ(OriginByCgroup("0::/ktstr-run-r2/12\n", "r1").kind, Origin::Kind::kForeign);
}

TEST(SurroundingsTest, ProcessThatIsGoneIsUnknown) {
  EXPECT_EQ(OriginByCgroup("", "r1").kind, Origin::Kind::kUnknown);
}

}  // namespace
}  // namespace runner
