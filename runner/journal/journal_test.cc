// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/journal/journal.h"

#include <fcntl.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "ktstr/base/async_sync.h"
#include "ktstr/base/file.h"
#include "ktstr/base/injected_failure.h"
#include "ktstr/base/sys.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

class JournalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ktstr::JoinPath(::testing::TempDir(),
                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(folder_));
  }
  std::unique_ptr<Journal> Create() {
    return *Journal::Create(folder_, {.directory = "/somewhere"});
  }

  std::string folder_;
};

TEST_F(JournalTest, OpensWithItsRecords) {
  ASSERT_OK(Create()->Append(TestStarted{.id = {"c", "a"}}));

  ASSERT_OK_AND_ASSIGN(const Journal::Opened opened, Journal::Open(folder_));

  EXPECT_EQ(opened.head.directory, "/somewhere");
  ASSERT_EQ(opened.records.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<TestStarted>(opened.records[0]));
}

TEST_F(JournalTest, SyncsInGroups) {
  const std::unique_ptr<Journal> journal = Create();
  EXPECT_EQ(journal->synced(), journal->appended());
  ASSERT_OK(journal->Append(TestStarted{}));
  ASSERT_OK(journal->BeginSync());
  const uint64_t first = journal->appended();
  ASSERT_OK(journal->Append(TestStarted{}));
  ASSERT_OK(journal->BeginSync());  // One is under way.

  ASSERT_OK(journal->FinishSync());

  EXPECT_EQ(journal->synced(), first);
  ASSERT_OK(journal->SyncAll());
  EXPECT_EQ(journal->synced(), journal->appended());
}

TEST_F(JournalTest, TakesMoreFilesThanOneSyncDoes) {
  const std::unique_ptr<Journal> journal = Create();
  for (size_t i = 0; i < ktstr::AsyncSync::kMaxFiles + 7; ++i) {
    ASSERT_OK_AND_ASSIGN(ktstr::UniqueFd file,
                         ktstr::sys::Open(absl::StrCat(folder_, "/", i), O_WRONLY | O_CREAT, 0600));
    journal->AlsoSync(std::move(file));
  }
  ASSERT_OK(journal->Append(TestStarted{}));
  const uint64_t before = journal->synced();
  ASSERT_OK(journal->BeginSync());
  ASSERT_OK(journal->FinishSync());
  EXPECT_EQ(journal->synced(), before);

  ASSERT_OK(journal->SyncAll());

  EXPECT_EQ(journal->synced(), journal->appended());
}

TEST_F(JournalTest, DiskThatCannotSyncIsAnError) {
  const std::unique_ptr<Journal> journal = Create();
  ASSERT_OK(journal->Append(TestStarted{}));
  const ktstr::sys::testing::FailCall failure("fdatasync", 1, ENOSPC);

  EXPECT_THAT(journal->SyncAll(), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(JournalTest, FolderWithoutOneIsRefused) {
  EXPECT_THAT(Journal::Open(folder_).status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("has no journal")));
}

}  // namespace
}  // namespace runner
