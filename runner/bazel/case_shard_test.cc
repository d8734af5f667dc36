// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/bazel/case_shard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

constexpr char kManifest[] =
    R"({"name":"t","tags":[],"cpus":1,"exclusive":false,"timeout_ns":1,"cases":["a","b"]})";

TEST(CasesInManifestTest, CasesAreInTheirOrder) {
  EXPECT_THAT(CasesInManifest(kManifest), Optional(ElementsAre("a", "b")));
}

TEST(CasesInManifestTest, AnythingElseIsNoManifest) {
  EXPECT_EQ(CasesInManifest(""), std::nullopt);
  EXPECT_EQ(CasesInManifest("TAP version 13\nok 1 a\n"), std::nullopt);
}

TEST(ShardPatternTest, EveryCaseIsInOneShard) {
  EXPECT_EQ(ShardPattern({"a", "b", "c"}, 0, 2), "^(a|c)$");
  EXPECT_EQ(ShardPattern({"a", "b", "c"}, 1, 2), "^(b)$");
}

TEST(ShardPatternTest, ShardMayBeEmpty) {
  EXPECT_EQ(ShardPattern({"a"}, 1, 2), std::nullopt);
}

TEST(ShardPatternTest, NamesAreNoPatterns) {
  EXPECT_EQ(ShardPattern({"a.b"}, 0, 1), "^(a\\.b)$");
}

}  // namespace
}  // namespace runner
