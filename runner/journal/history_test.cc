// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/journal/history.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TestStarted Started(const std::string& name, int attempt = 1) {
  return {.id = {"c", name}, .attempt = attempt};
}
CaseFinished Case(const std::string& name) {
  return {.id = {"c", name}};
}
AttemptEnded Ended(const std::string& name, int attempt = 1) {
  return {.id = {"c", name}, .result = {.attempt = attempt}};
}
AttemptDropped Dropped(const std::string& name) {
  return {.id = {"c", name}};
}

// "start a", "case a" ...
std::vector<std::string> Names(const History& history) {
  std::vector<std::string> names;
  for (const JournalRecord& step : history.steps) {
    if (const auto* started = std::get_if<TestStarted>(&step)) {
      names.push_back("start " + started->id.name);
    } else if (const auto* ended = std::get_if<AttemptEnded>(&step)) {
      names.push_back("end " + ended->id.name);
    } else if (const auto* finished = std::get_if<CaseFinished>(&step)) {
      names.push_back("case " + finished->id.name);
    } else if (const auto* slow = std::get_if<TestSlow>(&step)) {
      names.push_back("slow " + slow->id.name);
    }
  }
  return names;
}

TEST(HistoryTest, EndedAttemptsAreTheSteps) {
  const History history = ReadHistory(
      {SessionStarted{.boot_id = "b", .temporary_dir = "/t"}, RunStarted{.run_id = "run"},
       Started("a"), Started("b"), Case("a"), TestSlow{.id = {"c", "b"}}, Ended("b"), Ended("a")},
      false);

  EXPECT_EQ(history.run->run_id, "run");
  EXPECT_EQ(history.boot_id, "b");
  EXPECT_THAT(history.temporary_dirs, ElementsAre("/t"));
  EXPECT_THAT(Names(history),
              ElementsAre("start a", "start b", "case a", "slow b", "end b", "end a"));
  EXPECT_THAT(history.lost, IsEmpty());
  EXPECT_EQ(history.attempts, 2u);
}

TEST(HistoryTest, AttemptWithoutAnEndIsLost) {
  const std::vector<JournalRecord> records = {Started("a"), Ended("a"), Started("b"), Case("b")};

  const History kept = ReadHistory(records, false);
  const History dropped = ReadHistory(records, true);

  ASSERT_EQ(kept.lost.size(), 1u);
  EXPECT_EQ(kept.lost[0].id.name, "b");
  EXPECT_THAT(Names(kept), ElementsAre("start a", "end a", "start b", "case b"));
  EXPECT_EQ(dropped.lost.size(), 1u);
  EXPECT_THAT(Names(dropped), ElementsAre("start a", "end a"));
}

TEST(HistoryTest, DroppedAttemptHasNeverBegun) {
  const History history = ReadHistory(
      {Started("a"), Case("a"), Dropped("a"), Started("a"), Ended("a"), Started("b"), Dropped("b")},
      false);

  EXPECT_THAT(Names(history), ElementsAre("start a", "end a"));
  EXPECT_THAT(history.lost, IsEmpty());
  EXPECT_EQ(history.attempts, 3u);
}

TEST(HistoryTest, AttemptsOfOneTestAreToldApart) {
  const History history = ReadHistory({Started("a", 1), Ended("a", 1), Started("a", 2)}, false);

  ASSERT_EQ(history.lost.size(), 1u);
  EXPECT_EQ(history.lost[0].attempt, 2);
}

// A test that could not be started has an end only.
TEST(HistoryTest, EndWithoutAStartIsAStep) {
  EXPECT_THAT(Names(ReadHistory({Ended("a")}, false)), ElementsAre("end a"));
}

}  // namespace
}  // namespace runner
