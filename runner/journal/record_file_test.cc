// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/journal/record_file.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/injected_failure.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RecordFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = ktstr::JoinPath(::testing::TempDir(),
                            ::testing::UnitTest::GetInstance()->current_test_info()->name());
  }
  // A closed file with these records.
  void Make(const std::vector<std::string>& payloads) {
    ASSERT_OK_AND_ASSIGN(RecordFile file, RecordFile::Create(path_));
    for (const std::string& payload : payloads) ASSERT_OK(file.Append(payload));
  }

  std::string path_;
};

TEST_F(RecordFileTest, GivesBackWhatWasAppended) {
  const std::string binary("\0\xff\n", 3);
  Make({"one", "", binary});

  ASSERT_OK_AND_ASSIGN(RecordFile::Opened opened, RecordFile::Open(path_));

  EXPECT_THAT(opened.payloads, ElementsAre("one", "", binary));
  EXPECT_EQ(opened.torn_bytes, 0u);
}

TEST_F(RecordFileTest, EveryTornTailIsCutOffAndCanBeAppendedTo) {
  Make({"first", "second"});
  ASSERT_OK_AND_ASSIGN(const std::string whole, ktstr::ReadFile(path_));
  const size_t second = whole.size() - 8 - 6;

  for (size_t size = second; size < whole.size(); ++size) {
    ASSERT_OK(ktstr::WriteFileAtomically(path_, whole.substr(0, size)));
    {
      ASSERT_OK_AND_ASSIGN(RecordFile::Opened opened, RecordFile::Open(path_));
      EXPECT_THAT(opened.payloads, ElementsAre("first"));
      // The high bytes of the length are zeroes, as is what follows a last record.
      EXPECT_EQ(opened.torn_bytes > 0, size > second);
      ASSERT_OK(opened.file.Append("third"));
    }
    EXPECT_THAT(RecordFile::Open(path_)->payloads, ElementsAre("first", "third"));
  }
}

TEST_F(RecordFileTest, EveryBrokenBitOfTheLastRecordIsSeen) {
  Make({"first", "second"});
  ASSERT_OK_AND_ASSIGN(const std::string whole, ktstr::ReadFile(path_));

  for (size_t at = whole.size() - 14; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string broken = whole;
      broken[at] = static_cast<char>(broken[at] ^ 1 << bit);
      ASSERT_OK(ktstr::WriteFileAtomically(path_, broken));
      EXPECT_THAT(RecordFile::Open(path_)->payloads, ElementsAre("first"));
    }
  }
}

TEST_F(RecordFileTest, ZeroesAtTheEndAreNoRecords) {
  Make({"first"});
  ASSERT_OK_AND_ASSIGN(const std::string whole, ktstr::ReadFile(path_));
  ASSERT_OK(ktstr::WriteFileAtomically(path_, whole + std::string(4096, '\0')));

  EXPECT_THAT(RecordFile::Open(path_)->payloads, ElementsAre("first"));
}

TEST_F(RecordFileTest, RecordThatDoesNotFitLeavesNothing) {
  ASSERT_OK_AND_ASSIGN(RecordFile file, RecordFile::Create(path_));
  ASSERT_OK(file.Append("first"));
  const uint64_t size = file.size_bytes();
  {
    // The zeroes for the first one are there.
    const ktstr::sys::testing::FailCall failure("write", 1, ENOSPC);
    EXPECT_THAT(file.Append("second"), StatusIs(absl::StatusCode::kResourceExhausted));
  }

  EXPECT_EQ(file.size_bytes(), size);
  ASSERT_OK(file.Append("third"));
}

TEST_F(RecordFileTest, RecordMayFitWhereItsRoomDoesNot) {
  ASSERT_OK_AND_ASSIGN(RecordFile file, RecordFile::Create(path_));
  {
    const ktstr::sys::testing::FailCall failure("write", 1, ENOSPC);
    EXPECT_OK(file.Append("first"));
    EXPECT_TRUE(failure.happened());
  }

  EXPECT_EQ(ktstr::ReadFile(path_)->size(), file.size_bytes());
}

TEST_F(RecordFileTest, ZeroesOfARunnerThatWasKilledAreNoTornTail) {
  ASSERT_OK_AND_ASSIGN(RecordFile file, RecordFile::Create(path_));
  ASSERT_OK(file.Append("first"));
  ASSERT_OK_AND_ASSIGN(const std::string as_killed, ktstr::ReadFile(path_));
  ASSERT_GT(as_killed.size(), file.size_bytes());
  const std::string copy = path_ + "-copy";
  ASSERT_OK(ktstr::WriteFileAtomically(copy, as_killed));

  ASSERT_OK_AND_ASSIGN(const RecordFile::Opened opened, RecordFile::Open(copy));

  EXPECT_THAT(opened.payloads, ElementsAre("first"));
  EXPECT_EQ(opened.torn_bytes, 0u);
}

TEST_F(RecordFileTest, NobodyElseOpensItMeanwhile) {
  ASSERT_OK_AND_ASSIGN(RecordFile file, RecordFile::Create(path_));

  // The lock is a process's.
  const pid_t other = ::fork();
  if (other == 0) {
    const absl::Status status = RecordFile::Open(path_).status();
    const bool names_owner =
        absl::IsFailedPrecondition(status) &&
        absl::StrContains(status.message(), absl::StrCat("process ", ::getppid()));
    ::_exit(names_owner ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(other, &status, 0), other);

  EXPECT_EQ(status, 0);
}

TEST_F(RecordFileTest, OtherFilesAreRefusedAndLeftAlone) {
  ASSERT_OK(ktstr::WriteFileAtomically(path_, "something else"));

  EXPECT_THAT(RecordFile::Open(path_).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no journal")));
  EXPECT_THAT(RecordFile::Create(path_).status(), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(*ktstr::ReadFile(path_), "something else");
}

}  // namespace
}  // namespace runner
