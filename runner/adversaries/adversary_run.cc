// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/adversaries/adversary_run.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using Json = nlohmann::json;

// Far above what the time-outs of an adversary add up to, and far below waiting for one: the
// machine may be busy.
constexpr absl::Duration kInTime = absl::Seconds(60);

// Every row of the table that is printed in the end.
struct Row {
  std::string adversary;
  std::string verdict;
  absl::Duration time;
  int survivors;
};
std::vector<Row>& Rows() {
  static std::vector<Row> rows;
  return rows;
}

class TableAtTheEnd : public ::testing::Environment {
 public:
  void TearDown() override {
    if (Rows().empty()) return;
    std::printf("%-32s %-10s %9s  %s\n", "adversary", "verdict", "time", "survivors");
    for (const Row& row : Rows()) {
      std::printf("%-32s %-10s %7.2f s  %d\n", row.adversary.c_str(), row.verdict.c_str(),
                  absl::ToDoubleSeconds(row.time), row.survivors);
    }
  }
};
const ::testing::Environment* const kTable = ::testing::AddGlobalTestEnvironment(new TableAtTheEnd);

// Children that are left, which are killed and reaped.
int EndSurvivors() {
  int survivors = 0;
  for (;;) {
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) != 0) return survivors;
    const std::string children =
        ktstr::ReadFile("/proc/thread-self/children").value_or(std::string());
    for (const absl::string_view word : absl::StrSplit(children, ' ', absl::SkipEmpty())) {
      ++survivors;
      const pid_t pid = std::atoi(std::string(word).c_str());
      ADD_FAILURE() << "left: "
                    << ktstr::ReadFile(absl::StrCat("/proc/", pid, "/cmdline")).value_or("?");
      ::kill(pid, SIGKILL);
      ::waitpid(pid, nullptr, __WALL);
    }
  }
}

}  // namespace

void AdversaryTest::SetUp() {
  EndToEndTest::SetUp();
  Prepare();
}

void AdversaryTest::Prepare() {
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  ASSERT_OK(ktstr::MakeDirectories(folder_ + "/tmp"));
  Write("input", "not for tests\n");
}

void AdversaryTest::Adverse(const std::string& name, absl::string_view text) {
  const std::string adversary = std::filesystem::absolute("runner/adversaries/adversary").string();
  Script(name, absl::StrReplaceAll(text, {{"$SLEEP", "sleep 1000"}, {"$ADVERSARY", adversary}}));
}

Finished AdversaryTest::Run(const std::string& options) {
  const ktstr::MonotonicTime begin = ktstr::MonotonicTime::Now();
  Finished run = Shell(absl::StrCat("TMPDIR='", folder_, "/tmp' exec \"$KTSTR\" run --out out ",
                                    kLeaksOfOthersIgnored, " ", options, " tests <input"));
  took_ = ktstr::MonotonicTime::Now() - begin;
  EXPECT_LT(took_, kInTime);
  return run;
}

int AdversaryTest::CheckNothingIsLeft() {
  const int survivors = EndSurvivors();
  EXPECT_EQ(survivors, 0);
  EXPECT_FALSE(GroupOfRunIsThere());
  const auto left = ktstr::ListDirectory(folder_ + "/tmp");
  EXPECT_TRUE(left.ok() && left->empty());
  return survivors;
}

bool AdversaryTest::GroupOfRunIsThere() const {
  const std::string events = Read("out/events.jsonl");
  const Json begin = Json::parse(events.substr(0, events.find('\n')), nullptr, false);
  const auto hierarchy = ktstr::CgroupHierarchy::Find();
  if (!hierarchy.ok() || !begin.is_object()) return false;
  return ktstr::PathExists(
      absl::StrCat(hierarchy->own_group(), "/ktstr-run-", begin["run_id"].get<std::string>()));
}

Json AdversaryTest::Result(const std::string& test) const {
  return Json::parse(Read(absl::StrCat("out/tests/ktstr/", test, "/attempt-1/result.json")),
                     nullptr, false);
}

std::string AdversaryTest::VerdictOf(const std::string& test) const {
  const Json result = Result(test);
  return result.is_object() ? result["verdict"].get<std::string>() : "no result";
}

void AdversaryTest::AddRow(const std::string& adversary, const std::string& verdict,
                           int survivors) const {
  Rows().push_back({adversary, verdict, took_, survivors});
}

}  // namespace runner
