// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/fork_safe.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>

#include <array>
#include <thread>

namespace ktstr::fork_safe {
namespace {

TEST(ForkSafeTest, TheNameIsThatOfTheThread) {
  std::thread([] {
    std::array<char, 16> name{};
    EXPECT_EQ(SetThreadName("longer than 15 bytes"), 0);
    EXPECT_EQ(GetThreadName(name), 0);
    EXPECT_STREQ(name.data(), "longer than 15 ");

    std::array<char, 16> kernels{};
    prctl(PR_GET_NAME, kernels.data());
    EXPECT_EQ(name, kernels);
  }).join();
}

}  // namespace
}  // namespace ktstr::fork_safe
