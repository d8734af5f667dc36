// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/parse/log_encoding.h"

#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

// The message about a log of that head.
testing::Matcher<absl::Status> Says(const std::string& what, const std::string& reader) {
  return StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr(what), HasSubstr(reader)));
}

TEST(LogEncodingTest, WhatIsNoTextIsNamedWithItsRemedy) {
  EXPECT_THAT(CheckEncoding("\x1f\x8b\x08", "a.gz"),
              Says("a.gz is compressed by gzip", "gzip -dc a.gz | ktstr parse"));
  EXPECT_THAT(CheckEncoding(absl::string_view("\xfd"
                                              "7zXZ\0\0",
                                              7),
                            "a"),
              Says("xz", "xz -dc a"));
  EXPECT_THAT(CheckEncoding("\x28\xb5\x2f\xfd\x04", "a"), Says("zstd", "zstd -dc a"));
  EXPECT_THAT(CheckEncoding("BZh9", "-"),
              Says("standard input is compressed by bzip2", "bzip2 -dc FILE | ktstr parse"));
  EXPECT_THAT(CheckEncoding(absl::string_view("\xff\xfe"
                                              "T\0A\0",
                                              6),
                            "a"),
              Says("UTF-16", "iconv -f UTF-16 -t UTF-8 a"));
  EXPECT_THAT(CheckEncoding(absl::string_view("T\0A\0P\0 \0", 8), "a"), Says("UTF-16", "UTF-16LE"));
  EXPECT_THAT(CheckEncoding(absl::string_view("\0T\0A\0P\0 ", 8), "a"), Says("UTF-16", "UTF-16BE"));
}

TEST(LogEncodingTest, TextIsTaken) {
  for (const absl::string_view head :
       {absl::string_view(""), absl::string_view("ok"), absl::string_view("TAP version 13\n1..1\n"),
        absl::string_view("\xef\xbb\xbfTAP version 13"), absl::string_view("\0\0\0\0\0\0", 6),
        absl::string_view("a\0b\0ok 1", 8), absl::string_view("\xff\xff ok")}) {
    EXPECT_OK(CheckEncoding(head, "a"));
  }
}

}  // namespace
}  // namespace runner
