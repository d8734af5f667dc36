// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/kernel_version.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

TEST(KernelVersionTest, ReadsTheNumbersOfARelease) {
  EXPECT_EQ(ParseKernelVersion("6.12.3-amd64"), (KernelVersion{6, 12, 3}));
  EXPECT_EQ(ParseKernelVersion("6.1.0-28-amd64"), (KernelVersion{6, 1, 0}));
  EXPECT_EQ(ParseKernelVersion("5.10.226+"), (KernelVersion{5, 10, 226}));
}

TEST(KernelVersionTest, MissingPatchLevelIsZero) {
  EXPECT_EQ(ParseKernelVersion("7.0-rc3"), (KernelVersion{7, 0, 0}));
  EXPECT_EQ(ParseKernelVersion("6.18"), (KernelVersion{6, 18, 0}));
  EXPECT_EQ(ParseKernelVersion("6.18.x"), (KernelVersion{6, 18, 0}));
}

TEST(KernelVersionTest, OtherTextIsNoVersion) {
  EXPECT_EQ(ParseKernelVersion(""), std::nullopt);
  EXPECT_EQ(ParseKernelVersion("linux-6.1"), std::nullopt);
  EXPECT_EQ(ParseKernelVersion("6"), std::nullopt);
  EXPECT_EQ(ParseKernelVersion("6.-1"), std::nullopt);
  EXPECT_EQ(ParseKernelVersion("99999999999.1"), std::nullopt);
}

TEST(KernelVersionTest, ComparesNumbersNotText) {
  EXPECT_LT((KernelVersion{6, 9, 12}), (KernelVersion{6, 12, 0}));
  EXPECT_LT((KernelVersion{6, 18, 44}), (KernelVersion{7, 0, 0}));
  EXPECT_EQ((KernelVersion{6, 12, 3}).ToString(), "6.12.3");
}

}  // namespace
}  // namespace ktstr
