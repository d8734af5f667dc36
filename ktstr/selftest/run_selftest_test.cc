// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/run_selftest.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/selftest/test_case.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

void Passes(TestCase& test) {
  test.Expect(true, "holds");
}
void Fails(TestCase& test) {
  test.Expect(false, "does not hold");
}
void Skips(TestCase& test) {
  test.Skip("no such thing here");
}
void IsInconclusive(TestCase& test) {
  test.Expect(check::Inconclusive({.claim = "p99"}, "no samples"));
}
void ExpectsNothing(TestCase&) {}
void LacksPrivilege(TestCase& test) {
  test.SkipOrFail(absl::PermissionDeniedError("mount"));
}
void MeetsAnError(TestCase& test) {
  test.SkipOrFail(absl::InternalError("mount"));
}
void Hangs(TestCase&) {
  for (;;) pause();
}

struct Output {
  int exit_code = 0;
  std::string out;
  std::string err;
};

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const absl::StatusOr<size_t> count = sys::Read(fd, buffer);
    if (!count.ok() || *count == 0) return text;
    text.append(buffer.data(), *count);
  }
}

Output RunWith(const Selftest& selftest, const std::vector<std::string>& args = {}) {
  absl::StatusOr<sys::Pipe> out = sys::MakePipe();
  absl::StatusOr<sys::Pipe> err = sys::MakePipe();
  Output output;
  output.exit_code = RunSelftest(selftest, args, [](const char*) { return std::nullopt; },
                                 {.out = out->write_end.get(), .err = err->write_end.get()});
  out->write_end.reset();
  err->write_end.reset();
  output.out = ReadAll(out->read_end.get());
  output.err = ReadAll(err->read_end.get());
  return output;
}

TEST(RunSelftestTest, EveryCaseHasItsLineAndThePlanComesFirst) {
  const Output output =
      RunWith({.name = "x", .cases = {{"good", &Passes}, {"missing", &Skips}, {"bad", &Fails}}});

  EXPECT_EQ(output.exit_code, 1);
  EXPECT_EQ(output.out,
            "TAP version 13\n"
            "1..3\n"
            "# holds\n"
            "ok 1 good\n"
            "# no such thing here\n"
            "ok 2 missing # SKIP\n"
            "# FAILED: does not hold\n"
            "not ok 3 bad\n"
            "# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:1 error:0\n");
}

TEST(RunSelftestTest, InconclusiveIsASkipWithItsReason) {
  const Output output = RunWith({.name = "x", .cases = {{"a", &IsInconclusive}}});

  EXPECT_EQ(output.exit_code, 4);
  EXPECT_THAT(output.out, HasSubstr("# inconclusive: no samples\nok 1 a # SKIP\n"));
}

// A failure with its numbers, one without signal, and a claim that no check has.
void ExpectsThreeThings(TestCase& test) {
  test.Expect(check::Decide({.claim = "starved workers exactly 0",
                             .value = 1,
                             .limit = 0,
                             .relation = check::Relation::kExactly,
                             .samples = 3},
                            false));
  test.Expect(check::Inconclusive({.claim = "p99", .unit = check::Unit::kNs, .limit = 5}, "none"));
  test.Expect(true, "holds");
}

TEST(RunSelftestTest, WhatWasExpectedIsKeptAsData) {
  const std::string folder = ::testing::TempDir() + "/kept_as_data";

  const Output output =
      RunWith({.name = "x", .cases = {{"a", &ExpectsThreeThings}}}, {"--artifacts", folder});

  EXPECT_THAT(output.out, Not(HasSubstr("ktstr.expectation")));
  EXPECT_THAT(ReadFile(folder + "/expectations.jsonl"),
              testing::IsOkAndHolds(
                  R"({"schema":"ktstr.expectation/1","case":"a","attempt":1,)"
                  R"("claim":"starved workers exactly 0","outcome":"fail",)"
                  R"("unit":"count","value":1,"limit":0,"direction":"exactly","samples":3})"
                  "\n"
                  R"({"schema":"ktstr.expectation/1","case":"a","attempt":1,"claim":"p99",)"
                  R"("outcome":"inconclusive","reason":"none","unit":"ns","limit":5})"
                  "\n"
                  R"({"schema":"ktstr.expectation/1","case":"a","attempt":1,)"
                  R"("claim":"holds","outcome":"pass"})"
                  "\n"));
}

TEST(RunSelftestTest, ACaseThatExpectsNothingFails) {
  EXPECT_EQ(RunWith({.name = "x", .cases = {{"a", &ExpectsNothing}}}).exit_code, 1);
}

TEST(RunSelftestTest, WhatTheMachineRefusesIsASkipAndAnErrorIsAFailure) {
  EXPECT_EQ(RunWith({.name = "x", .cases = {{"a", &LacksPrivilege}}}).exit_code, 4);
  const Output output = RunWith({.name = "x", .cases = {{"a", &MeetsAnError}}});
  EXPECT_EQ(output.exit_code, 1);
  EXPECT_THAT(output.out, HasSubstr("# error: mount\nnot ok 1 a\n"));
}

TEST(RunSelftestTest, AFilterChangesThePlan) {
  const Selftest selftest{.name = "x", .cases = {{"good", &Passes}, {"bad", &Fails}}};

  const Output output = RunWith(selftest, {"--filter=^go"});

  EXPECT_EQ(output.exit_code, 0);
  EXPECT_THAT(output.out, StartsWith("TAP version 13\n1..1\n"));
}

TEST(RunSelftestTest, FailFastRunsNothingAfterAFailure) {
  const Output output =
      RunWith({.name = "x", .cases = {{"bad", &Fails}, {"good", &Passes}}}, {"--fail-fast"});

  EXPECT_THAT(output.out, HasSubstr("# not run: an earlier case failed\nnot ok 2 good\n"));
}

TEST(RunSelftestTest, AFilterThatSelectsNothingIsAUsageError) {
  const Output output = RunWith({.name = "x", .cases = {{"good", &Passes}}}, {"--filter=zzz"});

  EXPECT_EQ(output.exit_code, kExitUsage);
  EXPECT_EQ(output.err, "x: --filter: no case matches 'zzz'; see --list\n");
}

TEST(RunSelftestTest, AnUnknownOptionIsOneLine) {
  const Output output = RunWith({.name = "x", .cases = {{"good", &Passes}}}, {"--lst"});

  EXPECT_EQ(output.exit_code, kExitUsage);
  EXPECT_THAT(output.err, StartsWith("x: "));
  EXPECT_EQ(output.err.find('\n'), output.err.size() - 1);
}

TEST(RunSelftestTest, KtapChangesTheVersionLine) {
  const Output output = RunWith({.name = "x", .cases = {{"good", &Passes}}}, {"--ktap"});

  EXPECT_THAT(output.out, StartsWith("KTAP version 1\n1..1\n"));
}

TEST(RunSelftestTest, ListPrintsTheCases) {
  const Selftest selftest{.name = "x", .cases = {{"good", &Passes}, {"bad", &Fails}}};

  EXPECT_EQ(RunWith(selftest, {"--list"}).out, "good\nbad\n");
  EXPECT_THAT(RunWith(selftest, {"--list=json"}).out, StartsWith("{\"name\":\"x\""));
}

Selftest WithControls() {
  return {.name = "x",
          .cases = {{"good", &Passes}, {"other", &Passes}},
          .controls = {{"good", "broken", &Fails},
                       {"good", "not_broken", &Passes},
                       {"other", "inconclusive", &IsInconclusive},
                       {"other", "error", &MeetsAnError},
                       {"other", "lacking", &Skips}}};
}

TEST(RunSelftestTest, AControlPassesWhenTheExpectationFails) {
  const Output output = RunWith(WithControls(), {"--controls"});

  EXPECT_EQ(output.exit_code, 1);
  EXPECT_THAT(output.out, HasSubstr("1..5\n# refuted: does not hold\nok 1 good.broken\n"));
  EXPECT_THAT(output.out, HasSubstr("# every expectation holds although the claim is broken\n"
                                    "not ok 2 good.not_broken\n"));
  EXPECT_THAT(output.out, HasSubstr("not ok 3 other.inconclusive\n"));
  EXPECT_THAT(output.out, HasSubstr("# error: mount\nnot ok 4 other.error\n"));
  EXPECT_THAT(output.out, HasSubstr("ok 5 other.lacking # SKIP\n"));
}

TEST(RunSelftestTest, ControlsAreListedAndFilteredByTheirNames) {
  EXPECT_EQ(RunWith(WithControls(), {"--controls", "--list", "--filter=broken"}).out,
            "good.broken\ngood.not_broken\n");
  EXPECT_EQ(RunWith({.name = "x", .cases = {{"good", &Passes}}}, {"--controls"}).err,
            "x: --controls: no case has a control\n");
}

TEST(RunSelftestTest, AFailureIsExplainedByTheFactsOfTheCase) {
  const Output output =
      RunWith({.name = "x",
               .cases = {{.name = "bad", .body = &Fails, .facts = {.failure = "a lost wake-up"}}}});

  EXPECT_THAT(output.out, HasSubstr("# FAILED: does not hold\n# about this case:\n"
                                    "#   a failure usually means: a lost wake-up\nnot ok 1 bad\n"));
}

TEST(RunSelftestTest, AKernelThatDoesNotPromiseItSkips) {
  const Output output = RunWith(
      {.name = "x", .cases = {{.name = "a", .body = &Fails, .facts = {.min_kernel = {999, 0}}}}});

  EXPECT_EQ(output.exit_code, 4);
  EXPECT_THAT(output.out, HasSubstr("# Linux promises this from 999.0.0 on; this is "));
}

TEST(RunSelftestDeathTest, AHangingCaseStillGetsEveryLine) {
  const Selftest selftest{.name = "x",
                          .manifest = {.case_timeout = absl::Milliseconds(50)},
                          .cases = {{"good", &Passes}, {"hangs", &Hangs}, {"after", &Passes}}};
  const auto run = [&] {
    RunSelftest(selftest, {}, [](const char*) { return std::nullopt; },
                {.out = STDERR_FILENO, .err = STDERR_FILENO});
  };

  EXPECT_EXIT(run(), ::testing::ExitedWithCode(1),
              "ok 1 good\n# the case exceeded its deadline of 50.0ms\nnot ok 2 hangs\n"
              "# not run: an earlier case hung\nnot ok 3 after\n"
              "# Totals: pass:1 fail:0 xfail:0 xpass:0 skip:0 error:2");
}

}  // namespace
}  // namespace ktstr
