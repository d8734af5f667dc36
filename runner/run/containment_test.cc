// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/containment.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "ktstr/base/directory.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string RunId() {
  return absl::StrCat("containment-test-", ::getpid());
}

TEST(ContainmentTest, NothingOfItIsLeft) {
  std::string folder;
  std::string group;
  {
    absl::StatusOr<Containment> made =
        Containment::Create({.run_id = RunId(), .folder_parent = ::testing::TempDir()});
    ASSERT_OK(made);
    const Containment containment = *std::move(made);
    folder = containment.folder();
    EXPECT_THAT(folder, StartsWith(::testing::TempDir()));
    EXPECT_TRUE(ktstr::PathExists(folder));
    if (containment.group() == nullptr) GTEST_SKIP() << containment.gaps().front();
    group = containment.group()->path();
    EXPECT_TRUE(ktstr::PathExists(group));
    EXPECT_THAT(containment.gaps(), IsEmpty());
  }

  EXPECT_FALSE(ktstr::PathExists(folder));
  EXPECT_FALSE(ktstr::PathExists(group));
}

TEST(ContainmentTest, FolderThatCannotBeMadeIsAnError) {
  EXPECT_THAT(Containment::Create({.run_id = RunId(), .folder_parent = "/proc"}).status(),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace runner
