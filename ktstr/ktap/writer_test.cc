// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/ktap/writer.h"

#include <fcntl.h>

#include "ktstr/base/sys.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/testing/status_matchers.h"

namespace ktap {
namespace {

// Collects what is written to a pipe with O_DIRECT: each read returns exactly one write.
class KtapWriterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(pipe_, ktstr::sys::MakePipe(O_NONBLOCK | O_DIRECT));
  }

  std::string NextWrite() {
    char buffer[4096];
    const absl::StatusOr<size_t> count = ktstr::sys::Read(pipe_.read_end.get(), buffer);
    return count.ok() ? std::string(buffer, *count) : "nothing";
  }
  int fd() const { return pipe_.write_end.get(); }

  ktstr::sys::Pipe pipe_;
};

TEST_F(KtapWriterTest, EveryLineIsOneWrite) {
  KtapWriter writer({.fd = fd()});

  ASSERT_OK(writer.Begin(1));
  ASSERT_OK(writer.WriteResult({.name = "wakes"}));

  EXPECT_EQ(NextWrite(), "TAP version 13\n");
  EXPECT_EQ(NextWrite(), "1..1\n");
  EXPECT_EQ(NextWrite(), "ok 1 wakes\n");
}

TEST_F(KtapWriterTest, VersionLineIsLeftOutBelowAnotherProducer) {
  KtapWriter writer({.fd = fd(), .version_line = false});

  ASSERT_OK(writer.Begin(3));

  EXPECT_EQ(NextWrite(), "1..3\n");
}

TEST_F(KtapWriterTest, ReasonStandsOnItsOwnLineBeforeTheBareDirective) {
  KtapWriter writer({.fd = fd()});

  ASSERT_OK(writer.WriteResult(
      {.name = "a b", .directive = Directive::kSkip, .reason = "needs 2 CPUs\nhas 1"}));
  ASSERT_OK(writer.WriteResult({.name = "c", .directive = Directive::kXfail, .reason = "known"}));

  EXPECT_EQ(NextWrite(), "# needs 2 CPUs\n");
  EXPECT_EQ(NextWrite(), "# has 1\n");
  EXPECT_EQ(NextWrite(), "ok 1 a_b # SKIP\n");
  EXPECT_EQ(NextWrite(), "# known\n");
  EXPECT_EQ(NextWrite(), "ok 2 c # XFAIL\n");
}

TEST_F(KtapWriterTest, DiagnosticsAreSplitAndCleanedAndBlankLinesKeepTheirBlank) {
  KtapWriter writer({.fd = fd()});

  ASSERT_OK(writer.Diagnose("\x1b[1mone\x1b[m\r\n\nthree\n"));

  EXPECT_EQ(NextWrite(), "# one\n");
  EXPECT_EQ(NextWrite(), "# \n");
  EXPECT_EQ(NextWrite(), "# three\n");
  EXPECT_EQ(NextWrite(), "nothing");
}

TEST_F(KtapWriterTest, DiagnosticThatLooksLikeAResultIsGuarded) {
  KtapWriter writer({.fd = fd()});

  ASSERT_OK(writer.Diagnose("ok then"));

  EXPECT_EQ(NextWrite(), "# | ok then\n");
}

TEST_F(KtapWriterTest, TotalsCountEveryResultOnce) {
  KtapWriter writer({.fd = fd()});
  ASSERT_OK(writer.WriteResult({.name = "a"}));
  ASSERT_OK(writer.WriteResult({.name = "b", .outcome = Outcome::kNotOk}));
  ASSERT_OK(writer.WriteResult({.name = "c", .directive = Directive::kSkip}));
  ASSERT_OK(writer.WriteResult(
      {.name = "d", .outcome = Outcome::kNotOk, .directive = Directive::kTimeout}));
  for (const char* line : {"ok 1 a\n", "not ok 2 b\n", "ok 3 c # SKIP\n", "not ok 4 d\n"}) {
    EXPECT_EQ(NextWrite(), line);
  }

  ASSERT_OK(writer.WriteTotals());

  EXPECT_EQ(NextWrite(), "# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:1 error:1\n");
}

TEST_F(KtapWriterTest, BailOutIsOneLine) {
  KtapWriter writer({.fd = fd()});

  ASSERT_OK(writer.BailOut("fork:\nno memory"));

  EXPECT_EQ(NextWrite(), "Bail out! fork: no memory\n");
}

TEST_F(KtapWriterTest, ClosedDescriptorIsAnError) {
  KtapWriter writer({.fd = -1});

  EXPECT_THAT(writer.Begin(1), ::testing::Not(ktstr::testing::IsOk()));
}

}  // namespace
}  // namespace ktap
