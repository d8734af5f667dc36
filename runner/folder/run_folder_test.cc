// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/folder/run_folder.h"

#include <unistd.h>

#include <climits>
#include <string>

#include "absl/strings/match.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;

// Works in a folder of its own.
class RunFolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ktstr::JoinPath(::testing::TempDir(),
                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(folder_));
    ASSERT_EQ(::chdir(folder_.c_str()), 0);
  }

  std::string folder_;
};

TEST_F(RunFolderTest, LatestPointsToTheNewestDefaultFolder) {
  ASSERT_OK_AND_ASSIGN(const std::string path, MakeRunFolder("", MakeRunId()));

  char target[PATH_MAX] = {};
  ASSERT_GT(::readlink("ktstr-out/latest", target, sizeof target - 1), 0);
  EXPECT_TRUE(absl::EndsWith(path, target));
  EXPECT_EQ(::access(path.c_str(), W_OK), 0);
}

TEST_F(RunFolderTest, LatestIsReplaced) {
  ASSERT_OK(ktstr::MakeDirectories("ktstr-out"));
  ASSERT_EQ(::symlink("gone", "ktstr-out/latest"), 0);

  ASSERT_OK(MakeRunFolder("", MakeRunId()));

  EXPECT_EQ(::access("ktstr-out/latest", F_OK), 0);
}

TEST_F(RunFolderTest, WantedFolderIsMadeWithItsParents) {
  EXPECT_THAT(MakeRunFolder(folder_ + "/a/b/", "id"), IsOkAndHolds(folder_ + "/a/b"));
  EXPECT_NE(::access("ktstr-out", F_OK), 0);
}

TEST_F(RunFolderTest, ResultsOfAnotherRunAreNotOverwritten) {
  ASSERT_OK(ktstr::WriteFileAtomically(folder_ + "/results.ktap", ""));

  EXPECT_THAT(MakeRunFolder(folder_, "id"), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(RunFolderTest, FolderBelowAFileIsAnError) {
  ASSERT_OK(ktstr::WriteFileAtomically(folder_ + "/file", ""));

  EXPECT_THAT(MakeRunFolder(folder_ + "/file/below", "id"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(RunFolderTest, TemporaryFolderGoesWithWhatIsInIt) {
  std::string path;
  {
    ASSERT_OK_AND_ASSIGN(const TemporaryFolder temporary, TemporaryFolder::Create(folder_));
    path = temporary.path();
    ASSERT_OK(ktstr::MakeDirectories(path + "/a/b"));
    ASSERT_EQ(::access(path.c_str(), W_OK), 0);
  }

  EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

}  // namespace
}  // namespace runner
