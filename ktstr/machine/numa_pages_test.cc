// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/numa_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(NumaPagesTest, PagesAreSummedOverTheMappings) {
  constexpr absl::string_view kNumaMaps =
      "55d0c5e00000 default file=/usr/bin/NX=1 mapped=12 N0=12 kernelpagesize_kB=4\n"
      "7f2b8c000000 bind:1 anon=300 dirty=300 N0=40 N1=260 kernelpagesize_kB=4\n"
      "7ffc1a2b0000 default stack anon=3 N10=3 Nx=5 N=7\n";

  EXPECT_THAT(ParsePagesByNode(kNumaMaps), ElementsAre(Pair(0, 52u), Pair(1, 260u), Pair(10, 3u)));
  EXPECT_THAT(ParsePagesByNode(""), IsEmpty());
}

TEST(NumaPagesTest, MigratedPagesHaveALineOfTheirOwn) {
  EXPECT_THAT(ParsePagesMigrated("numa_hit 5\nnuma_pages_migrated 77\npgmigrate_success 9\n"),
              testing::IsOkAndHolds(77u));
  EXPECT_THAT(ParsePagesMigrated("numa_hit 5\n"),
              testing::StatusIs(absl::StatusCode::kUnimplemented));
}

}  // namespace
}  // namespace ktstr
