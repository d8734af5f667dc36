// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// In which order and how often tests run.

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OrderTest : public EndToEndTest {};

TEST_F(OrderTest, PrintedSeedGivesTheSameOrder) {
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) Script(name, "");
  const Finished first = Ktstr("run --shuffle tests");
  const std::vector<std::string> order = Ran();
  const size_t begin = first.err.find("--shuffle=");
  ASSERT_NE(begin, std::string::npos);

  Ktstr("run " + first.err.substr(begin, first.err.find(' ', begin) - begin) + " tests");

  EXPECT_EQ(Ran(), order);
}

TEST_F(OrderTest, LongestOfTheLastRunStartsFirst) {
  Script("a", "");
  Script("b", "");
  // Exclusive ones start one after the other.
  Write("tests/ktstr-suite.json", R"({"schema": "ktstr.suite/1", "selftests": [
    {"name": "a", "exclusive": true}, {"name": "b", "exclusive": true}]})");
  Write("ktstr-out/latest/run.json", R"({"schema": "ktstr.run/1", "tests": [
    {"collection": "ktstr", "test": "a", "verdict": "pass",
     "attempts": [{"verdict": "pass", "duration_ns": 1}]},
    {"collection": "ktstr", "test": "b", "verdict": "pass",
     "attempts": [{"verdict": "pass", "duration_ns": 1000000000}]}]})");

  EXPECT_EQ(Ktstr("run --out one tests").exit_code, 0);
  EXPECT_THAT(Ran(), ElementsAre("a", "b"));
  EXPECT_EQ(Ktstr("run -j2 --out two tests").exit_code, 0);
  EXPECT_THAT(Ran(), ElementsAre("b", "a"));
}

TEST_F(OrderTest, RunsUntilSomethingFails) {
  Script("a", "");
  Script("b", "test \"$(grep -c b ../ran)\" -lt 3");

  const Finished run = Ktstr("run --until-fail tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(Ran(), ElementsAre("a", "b", "a", "b", "a", "b"));
  EXPECT_THAT(run.out, AllOf(HasSubstr("not ok 1 selftests: ktstr: b # exit=1\n"),
                             HasSubstr("\nok 2 selftests: ktstr: a\n")));
}

TEST_F(OrderTest, TheRepeatThatFailedIsTheOneThatIsShown) {
  Script("a", "echo x >>../count\ncase $(wc -l <../count) in *2) echo broken; exit 1;; esac");

  const Finished run = Ktstr("run --repeat 3 tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("\n# broken\n"), HasSubstr("\n# attempt 2 of 3\n"),
                             HasSubstr("\nnot ok 1 selftests: ktstr: a # exit=1\n")));
}

}  // namespace
}  // namespace runner
