// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/signal_name.h"

#include <signal.h>

#include "gtest/gtest.h"

namespace ktstr {
namespace {

TEST(SignalNameTest, SignalsHaveTheNamesOfTheirConstants) {
  EXPECT_EQ(SignalName(SIGTERM), "SIGTERM");
  EXPECT_EQ(SignalNameAndNumber(SIGKILL), "SIGKILL (9)");
}

TEST(SignalNameTest, OthersAreNumbers) {
  EXPECT_EQ(SignalName(40), "signal 40");
  EXPECT_EQ(SignalNameAndNumber(40), "signal 40");
}

}  // namespace
}  // namespace ktstr
