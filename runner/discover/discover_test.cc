// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/discover.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "absl/time/time.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DiscoverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = ktstr::JoinPath(::testing::TempDir(),
                            ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(root_));
  }

  std::string Path(const std::string& name) const { return ktstr::JoinPath(root_, name); }

  void Write(const std::string& name, const std::string& text, mode_t mode = 0644) {
    const std::string path = Path(name);
    ASSERT_OK(ktstr::MakeDirectories(path.substr(0, path.rfind('/'))));
    ASSERT_OK(ktstr::WriteFileAtomically(path, text));
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
  }
  void WriteTest(const std::string& name) { Write(name, "#!/bin/sh\n", 0755); }

  absl::StatusOr<std::vector<Selftest>> Find(const std::vector<std::string>& names) {
    std::vector<std::string> operands;
    for (const std::string& name : names) operands.push_back(Path(name));
    return Discover(operands);
  }

  absl::StatusOr<std::vector<std::string>> NamesOf(const std::vector<std::string>& names) {
    const absl::StatusOr<std::vector<Selftest>> selftests = Find(names);
    if (!selftests.ok()) return selftests.status();
    std::vector<std::string> found;
    for (const Selftest& selftest : *selftests) found.push_back(FullName(selftest.id));
    return found;
  }

  std::string root_;
};

TEST_F(DiscoverTest, FileIsOneTest) {
  WriteTest("wake");

  ASSERT_OK_AND_ASSIGN(const std::vector<Selftest> found, Find({"wake"}));

  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].id, (TestId{"ktstr", "wake"}));
  EXPECT_EQ(found[0].directory, root_);
  EXPECT_THAT(found[0].argv, ElementsAre("./wake"));
  EXPECT_EQ(found[0].timeout, kDefaultTimeout);
  EXPECT_EQ(found[0].problem, "");
}

TEST_F(DiscoverTest, FolderIsItsExecutableFilesByName) {
  WriteTest("b");
  WriteTest("a");
  WriteTest(".hidden");
  Write("data.txt", "");
  WriteTest("below/c");

  EXPECT_THAT(NamesOf({""}), IsOkAndHolds(ElementsAre("ktstr:a", "ktstr:b")));
  EXPECT_THAT(NamesOf({"./"}), IsOkAndHolds(ElementsAre("ktstr:a", "ktstr:b")));
}

TEST_F(DiscoverTest, FileNamedTwiceRunsOnce) {
  WriteTest("a");

  EXPECT_THAT(NamesOf({"a", "./a", ""}), IsOkAndHolds(ElementsAre("ktstr:a")));
}

TEST_F(DiscoverTest, NamesThatPrintAlikeAreRefused) {
  WriteTest("x/a b");
  WriteTest("y/a_b");

  EXPECT_THAT(NamesOf({"x", "y"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("'ktstr:a_b'")));
}

TEST_F(DiscoverTest, MissingOperandProposesTheNearestName) {
  WriteTest("wake_futex");

  EXPECT_THAT(NamesOf({"wake_futx"}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("did you mean 'wake_futex'?")));
}

TEST_F(DiscoverTest, SettingsOfTheFolderHold) {
  WriteTest("a");
  Write("settings", "timeout=0\n");

  ASSERT_OK_AND_ASSIGN(const std::vector<Selftest> found, Find({"a"}));

  EXPECT_EQ(found[0].timeout, absl::ZeroDuration());
}

TEST_F(DiscoverTest, SettingsThatMeanNothingAreAProblemOfTheirTestsOnly) {
  WriteTest("a/t");
  WriteTest("b/t");
  Write("b/settings", "timeout=soon\n");
  Write("kselftest-list.txt", "a:t\nb:t\nb:gone\n");

  ASSERT_OK_AND_ASSIGN(const std::vector<Selftest> found, Find({""}));

  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].problem, "");
  EXPECT_THAT(found[1].problem, HasSubstr("/b/settings:1: 'timeout=soon' is no time-out"));
  EXPECT_THAT(found[2].problem, HasSubstr("No such file"));
}

class DiscoverTreeTest : public DiscoverTest {
 protected:
  void SetUp() override {
    DiscoverTest::SetUp();
    Write("kselftest-list.txt", "timers:posix\nnet/forwarding:bridge.sh\ntimers:gone\n");
    WriteTest("timers/posix");
    WriteTest("timers/helper");
    WriteTest("net/forwarding/bridge.sh");
    Write("timers/settings", "timeout=300");
  }
};

TEST_F(DiscoverTreeTest, ListSaysWhatRuns) {
  EXPECT_THAT(NamesOf({""}),
              IsOkAndHolds(ElementsAre("timers:posix", "net/forwarding:bridge.sh", "timers:gone")));
}

TEST_F(DiscoverTreeTest, FolderInsideTheTreeIsItsPartOfTheList) {
  EXPECT_THAT(NamesOf({"timers"}), IsOkAndHolds(ElementsAre("timers:posix", "timers:gone")));
  EXPECT_THAT(NamesOf({"net"}), IsOkAndHolds(ElementsAre("net/forwarding:bridge.sh")));
}

TEST_F(DiscoverTreeTest, FileInsideTheTreeHasItsFolderAsCollection) {
  EXPECT_THAT(NamesOf({"timers/posix", "net/forwarding/bridge.sh"}),
              IsOkAndHolds(ElementsAre("timers:posix", "net/forwarding:bridge.sh")));
}

TEST_F(DiscoverTreeTest, TestRunsInItsFolderWithItsSettings) {
  ASSERT_OK_AND_ASSIGN(const std::vector<Selftest> found, Find({""}));

  EXPECT_EQ(found[0].directory, Path("timers"));
  EXPECT_EQ(found[0].timeout, absl::Seconds(300));
  EXPECT_EQ(found[1].timeout, kDefaultTimeout);
}

TEST_F(DiscoverTreeTest, ListedTestThatIsMissingIsKeptWithItsProblem) {
  ASSERT_OK_AND_ASSIGN(const std::vector<Selftest> found, Find({""}));

  EXPECT_THAT(found[2].problem, HasSubstr("No such file"));
}

TEST_F(DiscoverTreeTest, MalformedListNamesFileAndLine) {
  Write("kselftest-list.txt", "timers:posix\ntimers\n");

  EXPECT_THAT(NamesOf({""}), StatusIs(absl::StatusCode::kInvalidArgument,
                                      HasSubstr("kselftest-list.txt:2: 'timers'")));
}

class DiscoverSuiteTest : public DiscoverTest {
 protected:
  void WriteSuite(const std::string& folder) {
    Write(folder + "ktstr-suite.json",
          R"({"schema": "ktstr.suite/1", "selftests": [
              {"name": "wake", "tags": ["wake"], "cpus": 2, "exclusive": true,
               "timeout_ns": 9000000000, "cases": ["first"]}]})");
  }
};

TEST_F(DiscoverSuiteTest, ManifestSaysWhatRunsAndHow) {
  WriteSuite("");
  WriteTest("wake");
  WriteTest("helper");

  ASSERT_OK_AND_ASSIGN(const std::vector<Selftest> found, Find({""}));

  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(FullName(found[0].id), "ktstr:wake");
  EXPECT_THAT(found[0].tags, ElementsAre("wake"));
  EXPECT_EQ(found[0].cpus, 2);
  EXPECT_TRUE(found[0].exclusive);
  EXPECT_EQ(found[0].timeout, absl::Seconds(9));
  EXPECT_THAT(found[0].cases, ElementsAre("first"));
}

TEST_F(DiscoverSuiteTest, ManifestBesideTheListSpeaksForTheCollectionOfThatName) {
  WriteSuite("");
  Write("kselftest-list.txt", "ktstr:wake\nother:wake\n");
  WriteTest("ktstr/wake");
  WriteTest("other/wake");

  ASSERT_OK_AND_ASSIGN(const std::vector<Selftest> found, Find({""}));

  EXPECT_THAT(found[0].tags, ElementsAre("wake"));
  EXPECT_THAT(found[1].tags, IsEmpty());
}

TEST_F(DiscoverSuiteTest, FileThatTheManifestLacksIsAForeignTest) {
  WriteSuite("");
  WriteTest("helper");

  ASSERT_OK_AND_ASSIGN(const std::vector<Selftest> found, Find({"helper"}));

  EXPECT_FALSE(found[0].has_manifest);
}

}  // namespace
}  // namespace runner
