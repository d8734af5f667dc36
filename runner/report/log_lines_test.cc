// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/log_lines.h"

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> LinesOf(const std::string& content, size_t max_line_bytes) {
  const std::string path = ::testing::TempDir() + "/log_lines";
  EXPECT_OK(ktstr::WriteFileAtomically(path, content));
  absl::StatusOr<LogLines> log = LogLines::Open(path, max_line_bytes);
  EXPECT_OK(log);
  std::vector<std::string> lines;
  for (;;) {
    const absl::StatusOr<std::optional<absl::string_view>> line = log->Next();
    EXPECT_OK(line);
    if (!line.ok() || !line->has_value()) return lines;
    lines.emplace_back(**line);
  }
}

TEST(LogLinesTest, LinesComeWithoutTheirNewlines) {
  EXPECT_THAT(LinesOf("a\n\nb\n", 100), ElementsAre("a", "", "b"));
  EXPECT_THAT(LinesOf("a\nunterminated", 100), ElementsAre("a", "unterminated"));
  EXPECT_THAT(LinesOf("", 100), IsEmpty());
}

TEST(LogLinesTest, LineOverChunksIsWholeAndALongOneCutOnce) {
  const std::string wide(100'000, 'x');

  EXPECT_THAT(LinesOf("a\n" + wide + "\nb\n", 200'000), ElementsAre("a", wide, "b"));
  EXPECT_THAT(LinesOf("a\n" + wide + "\nb\n", 3), ElementsAre("a", "xxx", "b"));
}

TEST(LogLinesTest, TextInMemoryHasTheSameLines) {
  LogLines log = LogLines::Of("a\n\nlong\nunterminated", 3);

  for (const char* line : {"a", "", "lon", "unt"}) {
    const absl::StatusOr<std::optional<absl::string_view>> next = log.Next();
    ASSERT_OK(next);
    EXPECT_EQ(next->value_or("none"), line);
  }
  EXPECT_EQ(log.Next()->has_value(), false);
}

TEST(LogLinesTest, MissingLogIsNotFound) {
  EXPECT_THAT(LogLines::Open(::testing::TempDir() + "/none").status(),
              ktstr::testing::StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace runner
