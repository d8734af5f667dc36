// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Runs that may open few files, or none.

#include <gmock/gmock.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSubsetOf;

class FewDescriptorsTest : public EndToEndTest {};

TEST_F(FewDescriptorsTest, TheirLackIsToldApartFromResults) {
  Script("a", "exit 0");
  std::set<int> codes;

  // From too few to begin with to enough; below 5 not even the folder can be made. Each setting of
  // the kernel that is watched takes one.
  for (int limit = 5; limit <= 83; limit += 3) {
    const Finished run =
        Shell(absl::StrCat("mkdir -p tmp; export TMPDIR=$PWD/tmp; ulimit -n ", limit,
                           "; exec \"$KTSTR\" run --out out", limit, " tests"));
    codes.insert(run.exit_code);
    if (run.exit_code >= 64) {
      EXPECT_THAT(run.err, HasSubstr("# ktstr run: ")) << limit;
    }
    EXPECT_EQ(Shell("ls tmp").out, "") << limit;
  }

  EXPECT_THAT(codes, IsSubsetOf({0, 1, 70, 73, 74}));
  EXPECT_THAT(codes, AllOf(Contains(0), Contains(70)));
}

}  // namespace
}  // namespace runner
