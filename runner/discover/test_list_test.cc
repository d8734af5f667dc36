// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/test_list.h"

#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ParseTestListTest, NamesCommentsAndBlankLines) {
  EXPECT_THAT(ParseTestList("# known to hang\ntimers:posix  # since 6.1\r\n\n  net/x:a.sh", "f"),
              IsOkAndHolds(ElementsAre("timers:posix", "net/x:a.sh")));
  EXPECT_THAT(ParseTestList("", "f"), IsOkAndHolds(IsEmpty()));
}

TEST(ParseTestListTest, BadLineIsNamedByFileAndLine) {
  for (const char* bad : {"posix", ":posix", "timers:", "timers:posix timers:nanosleep"}) {
    EXPECT_THAT(ParseTestList(std::string("a:b\n") + bad, "skips.txt"),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         std::string("skips.txt:2: '") + bad + "' is not COLLECTION:TEST"));
  }
}

}  // namespace
}  // namespace runner
