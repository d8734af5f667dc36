// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/bazel/bazel_environment.h"

#include <map>

#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

absl::StatusOr<BazelEnvironment> Read(const std::map<std::string, std::string>& variables) {
  return ReadBazelEnvironment([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

absl::Duration TimeoutWithin(const std::string& seconds) {
  const absl::StatusOr<BazelEnvironment> environment = Read({{"TEST_TIMEOUT", seconds}});
  EXPECT_OK(environment);
  return SelftestTimeout(*environment);
}

TEST(ReadBazelEnvironmentTest, NothingSetIsNothingAsked) {
  ASSERT_OK_AND_ASSIGN(const BazelEnvironment environment, Read({}));

  EXPECT_EQ(environment.xml_output_file, "");
  EXPECT_EQ(environment.shard_index, 0u);
  EXPECT_EQ(environment.shard_count, 1u);
  EXPECT_EQ(SelftestTimeout(environment), absl::ZeroDuration());
}

TEST(ReadBazelEnvironmentTest, VariablesAreRead) {
  ASSERT_OK_AND_ASSIGN(const BazelEnvironment environment, Read({{"XML_OUTPUT_FILE", "/x/test.xml"},
                                                                 {"TESTBRIDGE_TEST_ONLY", "wake"},
                                                                 {"TEST_SHARD_INDEX", "3"},
                                                                 {"TEST_TOTAL_SHARDS", "5"}}));

  EXPECT_EQ(environment.xml_output_file, "/x/test.xml");
  EXPECT_EQ(environment.filter, "wake");
  EXPECT_EQ(environment.shard_index, 3u);
  EXPECT_EQ(environment.shard_count, 5u);
}

TEST(ReadBazelEnvironmentTest, WhatIsNoNumberIsNamed) {
  EXPECT_THAT(Read({{"TEST_TIMEOUT", "soon"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("TEST_TIMEOUT: 'soon'")));
}

TEST(SelftestTimeoutTest, LeavesTimeForTheReport) {
  EXPECT_EQ(TimeoutWithin("60"), absl::Seconds(54));
  EXPECT_EQ(TimeoutWithin("900"), absl::Seconds(890));
  EXPECT_EQ(TimeoutWithin("5"), absl::Seconds(4));
  EXPECT_EQ(TimeoutWithin("1"), absl::Milliseconds(500));
}

}  // namespace
}  // namespace runner
