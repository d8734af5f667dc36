// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/report_formats.h"

#include <unistd.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

TEST(ReportFormatsTest, HasOneNameAndOneLineOfHelpForEach) {
  std::set<absl::string_view> names;
  for (const OutputFormat& format : OutputFormats()) {
    EXPECT_TRUE(names.insert(format.name).second) << format.name;
    EXPECT_TRUE(absl::StrContains(OutputFormatHelp(), absl::StrCat(format.name, ": ", format.help)))
        << format.name;
    EXPECT_NE(format.make({}, STDOUT_FILENO), nullptr) << format.name;
  }
  EXPECT_EQ(names.size(), OutputFormatNames().size());
}

TEST(ReportFormatsTest, FindsEachByItsName) {
  for (const OutputFormat& format : OutputFormats()) {
    EXPECT_EQ(&FindOutputFormat(format.name, Reader::kPeople), &format) << format.name;
  }
}

TEST(ReportFormatsTest, GivesEachReaderADefault) {
  EXPECT_EQ(FindOutputFormat("", Reader::kPeople).name, "console");
  EXPECT_EQ(FindOutputFormat("", Reader::kPrograms).name, "kselftest");
}

class FileReportsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ktstr::JoinPath(::testing::TempDir(),
                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(folder_));
  }

  std::string folder_;
};

TEST_F(FileReportsTest, AreFourOfARunThatAsksForNoMore) {
  ASSERT_OK_AND_ASSIGN(const auto reports, MakeFileReports({.folder = folder_}));
  EXPECT_EQ(reports.size(), 4u);
  EXPECT_OK(ktstr::ReadFile(ktstr::JoinPath(folder_, "results.ktap")));
  EXPECT_OK(ktstr::ReadFile(ktstr::JoinPath(folder_, "events.jsonl")));
}

TEST_F(FileReportsTest, AreMoreOfARunThatAsksForThem) {
  ASSERT_OK_AND_ASSIGN(const auto reports,
                       MakeFileReports({.folder = folder_,
                                        .junit = ktstr::JoinPath(folder_, "more.xml"),
                                        .per_test_logs = ktstr::JoinPath(folder_, "logs")}));
  EXPECT_EQ(reports.size(), 6u);
}

TEST_F(FileReportsTest, NameTheFileThatCannotBeMade) {
  const auto reports = MakeFileReports({.folder = ktstr::JoinPath(folder_, "absent")});
  ASSERT_FALSE(reports.ok());
  EXPECT_TRUE(absl::StrContains(reports.status().message(), "absent/events.jsonl"))
      << reports.status();
}

}  // namespace
}  // namespace runner
