// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What `ktstr run` leaves with: each line of docs/exit_codes.md.

#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// A command in a folder whose one test is `script`.
struct Ending {
  const char* name;
  const char* command;  // A shell command.
  const char* script;
  int exit_code;
  bool is_signalled = false;
};

void PrintTo(const Ending& ending, std::ostream* out) {
  *out << ending.command;
}

class ExitCodeTest : public EndToEndTest {};

class EndingTest : public EndToEndTest, public ::testing::WithParamInterface<Ending> {};

TEST_P(EndingTest, HasItsCode) {
  const Ending& ending = GetParam();
  UseFolder(ending.name);
  Script("a", ending.script);
  Write("log/fails", "TAP version 13\n1..1\nnot ok 1 a\n");
  Write("log/skips", "TAP version 13\n1..1\nok 1 a # SKIP\n");

  EXPECT_EQ(Shell(absl::StrCat(ending.is_signalled ? kSignaller : "", ending.command)).exit_code,
            ending.exit_code);
}

constexpr char kRun[] = "exec \"$KTSTR\" run tests";
constexpr char kHang[] = "exec sleep 1000";

INSTANTIATE_TEST_SUITE_P(
    ExitCodes, EndingTest,
    ::testing::Values(
        Ending{"Pass", kRun, "exit 0", 0},
        Ending{"ExpectedFailure", kRun, "echo 1..1; echo 'not ok 1 a # XFAIL'; exit 2", 0},
        Ending{"Flaky", "exec \"$KTSTR\" run --retries 1 tests",
               "test -e ../x && exit; >../x; exit 1", 0},
        Ending{"ForgivenFailure", "exec \"$KTSTR\" run -f tests", "exit 1", 0},
        Ending{"EmptyShard", "exec \"$KTSTR\" run --shard 2/2 tests", "exit 0", 0},
        Ending{"Failure", kRun, "exit 1", 1},
        Ending{"UnexpectedPass", kRun, "echo 1..1; echo 'ok 1 a'; exit 3", 1},
        Ending{"Crash", kRun, "kill -SEGV $$", 1},
        Ending{"TimeOut", "exec \"$KTSTR\" run --timeout 100ms tests", kHang, 1},
        Ending{"Leak", kRun, "setsid sleep 1000 >/dev/null 2>&1 &", 1},
        Ending{"NoProgram", "chmod -x tests/a; echo >tests/a; exec \"$KTSTR\" run tests/a", "", 1},
        Ending{"AllSkipped", kRun, "exit 4", 4},
        Ending{"AllSkippedAndForgiven", "exec \"$KTSTR\" run -f tests", "exit 4", 4},
        Ending{"Usage", "exec \"$KTSTR\" run --no-such-option tests", "", 64},
        Ending{"NothingSelected", "exec \"$KTSTR\" run --filter nothing tests", "", 64},
        Ending{"CannotCreate", "exec \"$KTSTR\" run --out tests/a tests", "", 73},
        Ending{"StandardOutputIsFull", "exec \"$KTSTR\" run tests >/dev/full", "exit 0", 74},
        Ending{"RunTimeOut", "exec \"$KTSTR\" run --run-timeout 100ms tests", kHang, 124},
        Ending{"Interrupt", kRun, "echo INT >../signal; exec sleep 1000", 130, true},
        Ending{"HangUp", kRun, "echo HUP >../signal; exec sleep 1000", 129, true},
        Ending{"Termination", kRun, "echo TERM >../signal; exec sleep 1000", 143, true},
        Ending{"Debug", "exec \"$KTSTR\" run --debug tests", "exit 3", 3},
        Ending{"ParsedNothing", "exec \"$KTSTR\" parse no-log", "", 64},
        Ending{"ParsedFailure", "exec \"$KTSTR\" parse log/fails", "", 1},
        Ending{"ParsedSkip", "exec \"$KTSTR\" parse log/skips", "", 4},
        Ending{"BazelSkip", "exec \"$KTSTR\" bazel-test tests/a", "exit 4", 0},
        Ending{"BazelFailure", "exec \"$KTSTR\" bazel-test tests/a", "exit 1", 1}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST_F(ExitCodeTest, TooManyInconclusiveCasesFailARunOnRequest) {
  Script("a", "printf '1..3\\nok 1 x\\n# inconclusive: steal\\nok 2 y # SKIP\\nok 3 z # SKIP\\n'");
  Write("tests/ktstr-suite.json", R"({"schema": "ktstr.suite/1", "selftests": [{"name": "a"}]})");

  EXPECT_EQ(Ktstr("run --max-inconclusive 50 tests").exit_code, 0);
  const Finished run = Ktstr("run --max-inconclusive 49.9 tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("\n# Inconclusive: 1\n"));
  EXPECT_THAT(run.err, HasSubstr("1 of 2 cases that ran were inconclusive, 50.0%"));
}

TEST_F(ExitCodeTest, InterruptedRunLeavesValidResults) {
  Script("a", "echo INT >../signal; exec sleep 1000");
  Script("b", "exit 0");

  const Finished run = Shell(absl::StrCat(kSignaller, "exec \"$KTSTR\" run --out results tests"));

  EXPECT_EQ(run.exit_code, 130);
  EXPECT_THAT(run.out, AllOf(HasSubstr("\nnot ok 1 selftests: ktstr: a"),
                             HasSubstr("\nnot ok 2 selftests: ktstr: b"),
                             HasSubstr("interrupted by SIGINT"), HasSubstr("# Totals:")));
  EXPECT_THAT(run.err, HasSubstr("# stopping  interrupted by SIGINT; 1 test gets SIGTERM now"));
  EXPECT_EQ(Read("results/results.ktap"), run.out);
  EXPECT_TRUE(Exists("results/run.json"));
}

}  // namespace
}  // namespace runner
