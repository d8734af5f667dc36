// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/async_sync.h"

#include <fcntl.h>
#include <poll.h>

#include <cerrno>
#include <string>

#include "ktstr/base/file.h"
#include "ktstr/base/injected_failure.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;

UniqueFd NewFile(const std::string& name) {
  return *sys::Open(JoinPath(::testing::TempDir(), name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
}

TEST(AsyncSyncTest, SyncsSeveralFilesAndSaysWhenItIsDone) {
  ASSERT_OK_AND_ASSIGN(AsyncSync sync, AsyncSync::Create());
  const UniqueFd one = NewFile("one");
  const UniqueFd other = NewFile("other");
  ASSERT_OK(sys::WriteAll(one.get(), "text"));
  const int files[] = {one.get(), other.get()};

  for (int round = 0; round < 3; ++round) {
    ASSERT_OK(sync.Begin(files));
    EXPECT_TRUE(sync.is_busy());
    pollfd done{.fd = sync.fd(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&done, 1, -1), 1);
    EXPECT_OK(sync.Finish());

    EXPECT_FALSE(sync.is_busy());
    EXPECT_EQ(::poll(&done, 1, 0), 0);
  }
}

TEST(AsyncSyncTest, FileThatHasNothingToSyncIsFine) {
  ASSERT_OK_AND_ASSIGN(AsyncSync sync, AsyncSync::Create());
  ASSERT_OK_AND_ASSIGN(const UniqueFd null, sys::Open("/dev/null", O_WRONLY));
  const int files[] = {null.get()};

  ASSERT_OK(sync.Begin(files));

  EXPECT_OK(sync.Finish());
}

TEST(AsyncSyncTest, ErrorOfTheDiskIsTold) {
  ASSERT_OK_AND_ASSIGN(AsyncSync sync, AsyncSync::Create());
  const UniqueFd file = NewFile("file");
  const int files[] = {file.get()};
  const sys::testing::FailCall failure("fdatasync", 1, ENOSPC);

  ASSERT_OK(sync.Begin(files));

  EXPECT_THAT(sync.Finish(), StatusIs(absl::StatusCode::kResourceExhausted));
}

}  // namespace
}  // namespace ktstr
