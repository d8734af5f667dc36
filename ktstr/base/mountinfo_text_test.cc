// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/mountinfo_text.h"

#include "gtest/gtest.h"

namespace ktstr {
namespace {

TEST(MountinfoTextTest, EscapesAreCharacters) {
  EXPECT_EQ(UnescapeMountPath("/a\\040b\\011c\\012d\\134e"), "/a b\tc\nd\\e");
}

TEST(MountinfoTextTest, AnEscapedBackslashBeginsNoEscape) {
  EXPECT_EQ(UnescapeMountPath("\\134040"), "\\040");
}

TEST(MountinfoTextTest, OtherBackslashesStandForThemselves) {
  for (const char* field : {"", "/plain", "\\", "/a\\04", "/a\\089", "/a\\x20"}) {
    EXPECT_EQ(UnescapeMountPath(field), field);
  }
}

}  // namespace
}  // namespace ktstr
