// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Whole logs, and what `ktstr parse` prints about them: testdata/NAME.log and NAME.txt,
// NAME.json, NAME.kcidb.json and NAME.xml (ktstr parse [--json | --kcidb ci:b1 | --junit]).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/ktap/parser.h"
#include "runner/parse/log_report.h"

namespace runner {
namespace {

class ParseGoldenTest : public ::testing::TestWithParam<const char*> {
 protected:
  ParseGoldenTest() : report_(Name(".log"), ParseKtap(Read(".log"))) {}

  static std::string Name(const std::string& extension) { return GetParam() + extension; }
  static std::string Read(const std::string& extension) {
    const absl::StatusOr<std::string> text =
        ktstr::ReadFile("runner/parse/testdata/" + Name(extension));
    EXPECT_OK(text);
    return text.value_or("");
  }

  LogReport report_;
};

TEST_P(ParseGoldenTest, Text) {
  EXPECT_EQ(report_.Text(), Read(".txt"));
}

TEST_P(ParseGoldenTest, Json) {
  EXPECT_EQ(report_.Json(), Read(".json"));
}

TEST_P(ParseGoldenTest, Kcidb) {
  EXPECT_EQ(report_.Kcidb({.origin = "ci", .build_id = "ci:b1"}), Read(".kcidb.json"));
}

TEST_P(ParseGoldenTest, Junit) {
  EXPECT_EQ(report_.Junit(), Read(".xml"));
}

INSTANTIATE_TEST_SUITE_P(Logs, ParseGoldenTest,
                         ::testing::Values("documents", "kunit_console", "prove_verbose",
                                           "serial_console"),
                         [](const auto& log) { return std::string(log.param); });

}  // namespace
}  // namespace runner
