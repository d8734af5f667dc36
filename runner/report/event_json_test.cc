// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/event_json.h"

#include <fcntl.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/report/jsonl_reporter.h"

namespace runner {
namespace {

using Json = nlohmann::json;

Json Parse(const std::string& text) {
  return Json::parse(text, nullptr, false);
}

TEST(EventLineTest, EveryEventIsAnObjectOnALineOfItsOwn) {
  const RunEvent events[] = {RunStarted{}, TestStarted{},  CaseFinished{}, TestSnapshot{},
                             TestSlow{},   TestFinished{}, RunFinished{}};
  const char* const names[] = {"run_started", "test_started",  "case_finished", "test_snapshot",
                               "test_slow",   "test_finished", "run_finished"};
  for (size_t i = 0; i < std::size(names); ++i) {
    const std::string line = EventLine(events[i]);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_EQ(Parse(line)["schema"], "ktstr.event/1");
    EXPECT_EQ(Parse(line)["event"], names[i]);
  }
}

TEST(EventLineTest, RunStartedHoldsTheEnvironment) {
  const Json json = Parse(EventLine(
      RunStarted{.run_id = "r", .test_count = 2, .machine = {.environment_json = R"({"a":1})"}}));

  EXPECT_EQ(json["planned_tests"], 2);
  EXPECT_EQ(json["environment"], Json({{"a", 1}}));
}

TEST(EventLineTest, RunStartedSaysWhatIsNotContained) {
  EXPECT_EQ(Parse(EventLine(RunStarted{}))["containment_gaps"], Json::array());
  EXPECT_EQ(Parse(EventLine(RunStarted{.containment_gaps = {"no groups"}}))["containment_gaps"],
            Json({"no groups"}));
}

TEST(EventLineTest, CaseIsNamedWithItsTest) {
  const Json json = Parse(
      EventLine(CaseFinished{.id = {"c", "t"}, .attempt = 2, .result = {.name = "a", .line = 7}}));

  EXPECT_EQ(json["collection"], "c");
  EXPECT_EQ(json["test"], "t");
  EXPECT_EQ(json["attempt"], 2);
  EXPECT_EQ(json["case"], Json({{"name", "a"}, {"verdict", "pass"}, {"line", 7}}));
}

TEST(EventLineTest, FinishedTestHasItsAttempts) {
  TestResult result{.number = 3, .id = {"c", "t"}, .verdict = Verdict::kFail};
  result.attempts.emplace_back();

  const Json json = Parse(EventLine(TestFinished{result}));

  EXPECT_EQ(json["number"], 3);
  EXPECT_EQ(json["verdict"], "fail");
  EXPECT_EQ(json["attempts"].size(), 1u);
}

TEST(EventLineTest, FinishedRunCountsEveryVerdict) {
  const Json json = Parse(EventLine(RunFinished{.counts = {{Verdict::kSkip, 4}}}));

  EXPECT_EQ(json["totals"]["skip"], 4);
  EXPECT_EQ(json["totals"]["pass"], 0);
  EXPECT_FALSE(json.contains("interrupted_by"));
}

TEST(EventLineTest, BytesThatAreNoTextDoNotBreakTheLine) {
  EXPECT_FALSE(
      Parse(EventLine(TestSnapshot{.output_tail = std::string("\xff\0\n", 3)})).is_discarded());
}

TEST(JsonlReporterTest, LinesComeInTheOrderOfTheEvents) {
  const std::string path = ::testing::TempDir() + "/events.jsonl";
  ASSERT_OK_AND_ASSIGN(const ktstr::UniqueFd fd,
                       ktstr::sys::Open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644));
  JsonlReporter reporter({.fd = fd.get()});

  ASSERT_OK(reporter.OnEvent(RunStarted{}));
  ASSERT_OK(reporter.OnEvent(RunFinished{}));

  EXPECT_EQ(ktstr::ReadFile(path).value_or(""), EventLine(RunStarted{}) + EventLine(RunFinished{}));
}

}  // namespace
}  // namespace runner
