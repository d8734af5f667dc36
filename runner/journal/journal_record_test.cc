// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/journal/journal_record.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace runner {
namespace {

using ::testing::ElementsAre;

AttemptEnded Example() {
  AttemptEnded ended{.id = {"wake", "futex"}, .after = AfterAttempt::kRetry};
  AttemptResult& result = ended.result;
  result.attempt = 3;
  result.verdict = Verdict::kCrash;
  result.notes = {"one", ""};
  result.exit = {.kind = ExitStatus::Kind::kSignaled, .code = 11, .core_dumped = true};
  result.started = absl::FromUnixNanos(1'700'000'000'123'456'789);
  result.duration = absl::Milliseconds(7);
  result.timeout = absl::InfiniteDuration();
  result.cases = {{.name = "a", .verdict = Verdict::kSkip, .inconclusive = true, .reason = "r"},
                  {.name = "b", .diagnostics = {"x", "y"}, .line = uint64_t{1} << 63}};
  result.expectations = {{.case_name = "a",
                          .attempt = 2,
                          .claim = "p99 at most 4ms",
                          .outcome = "inconclusive",
                          .excused = true,
                          .reason = "noisy",
                          .unit = "ns",
                          .value = -0.1,
                          .limit = 1e300,
                          .direction = "at_most",
                          .samples = 7},
                         {.claim = "holds", .outcome = "pass", .control = true}};
  result.output_bytes = ~uint64_t{0};
  result.output_head = std::string("\0\xff\x1b\n", 4);
  return ended;
}

TEST(JournalRecordTest, ComesBackAsItWas) {
  const std::optional<JournalRecord> back = Decode(Encode(Example()));

  ASSERT_TRUE(back.has_value() && std::holds_alternative<AttemptEnded>(*back));
  const AttemptEnded& ended = std::get<AttemptEnded>(*back);
  EXPECT_EQ(ended.id, (TestId{"wake", "futex"}));
  EXPECT_EQ(ended.after, AfterAttempt::kRetry);
  EXPECT_EQ(ended.result.verdict, Verdict::kCrash);
  EXPECT_THAT(ended.result.notes, ElementsAre("one", ""));
  EXPECT_EQ(ended.result.exit.code, 11);
  EXPECT_EQ(ended.result.started, Example().result.started);
  EXPECT_EQ(ended.result.timeout, absl::InfiniteDuration());
  EXPECT_EQ(ended.result.cases[1].line, uint64_t{1} << 63);
  EXPECT_EQ(ended.result.expectations, Example().result.expectations);
  EXPECT_EQ(ended.result.output_head, Example().result.output_head);
  EXPECT_EQ(Encode(*back), Encode(Example()));
}

TEST(JournalRecordTest, EveryKindComesBack) {
  const JournalRecord records[] = {
      JournalHead{.directory = "/",
                  .arguments = {"--jobs=2"},
                  .asked = {{"jobs", "2"}},
                  .tests = {{.selftest = {.id = {"a", "b"}, .argv = {"./b"}},
                             .files = {{.path = "/b", .size_bytes = 7}}}}},
      SessionStarted{.boot_id = "boot", .temporary_dir = "/tmp/x"},
      RunStarted{.run_id = "run", .test_count = 7, .jobs = -1},
      TestStarted{.id = {"a", "b"}},
      CaseFinished{.id = {"a", "b"}, .result = {.name = "case"}},
      TestSlow{.id = {"a", "b"}, .running = absl::Seconds(61)},
      Example(),
      AttemptDropped{.id = {"a", "b"}, .attempt = 2}};

  for (const JournalRecord& record : records) {
    const std::optional<JournalRecord> back = Decode(Encode(record));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->index(), record.index());
    EXPECT_EQ(Encode(*back), Encode(record));
  }
}

TEST(JournalRecordTest, NoPartOfARecordIsOne) {
  const std::string whole = Encode(Example());

  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(Decode(whole.substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(Decode(whole + '\0').has_value());
}

// A record that passes the checksum must still not take memory without end.
TEST(JournalRecordTest, AnyBytesAreRead) {
  const std::string whole = Encode(Example());

  for (size_t at = 0; at < whole.size(); ++at) {
    for (const char byte : {'\x00', '\x7f', '\x80', '\xff'}) {
      std::string broken = whole;
      broken[at] = byte;
      Decode(broken);
    }
  }
}

}  // namespace
}  // namespace runner
