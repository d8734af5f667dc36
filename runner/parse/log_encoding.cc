// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/parse/log_encoding.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace runner {
namespace {

using absl::string_view;

struct Format {
  string_view magic;
  string_view name;
  string_view reader;  // Makes text of it.
};

// Formats and their first bytes (magic(5)); some have a NUL in them.
constexpr Format kFormats[] = {
    {"\x1f\x8b", "compressed by gzip", "gzip -dc"},
    {string_view("\xfd"
                 "7zXZ\0",
                 6),
     "compressed by xz", "xz -dc"},
    {"\x28\xb5\x2f\xfd", "compressed by zstd", "zstd -dc"},
    {"BZh", "compressed by bzip2", "bzip2 -dc"},
    {"\x04\x22\x4d\x18", "compressed by lz4", "lz4 -dc"},
    {"\x5d\x00\x00", "compressed by lzma", "xz -dc"},
    {"PK\x03\x04", "a zip archive", "unzip -p"},
    {string_view("\xff\xfe\0\0", 4), "UTF-32 text", "iconv -f UTF-32 -t UTF-8"},
    {"\xff\xfe", "UTF-16 text", "iconv -f UTF-16 -t UTF-8"},
    {"\xfe\xff", "UTF-16 text", "iconv -f UTF-16 -t UTF-8"},
};

// Whether every byte at an even place (`first` 0) or at an odd one (1) is NUL, and no other: ASCII
// in UTF-16 without a byte order mark.
bool HasNulAtEvery(string_view head, size_t first) {
  if (head.size() < 4) return false;
  for (size_t i = 0; i < head.size(); ++i) {
    if ((head[i] == '\0') != (i % 2 == first)) return false;
  }
  return true;
}

absl::Status Refuse(string_view source, string_view what, string_view reader) {
  const string_view file = source == "-" ? string_view("FILE") : source;
  return absl::InvalidArgumentError(
      absl::StrCat(source == "-" ? string_view("standard input") : source, " is ", what,
                   "; make text of it: ", reader, " ", file, " | ktstr parse"));
}

}  // namespace

absl::Status CheckEncoding(string_view head, string_view source) {
  for (const Format& format : kFormats) {
    if (absl::StartsWith(head, format.magic)) return Refuse(source, format.name, format.reader);
  }
  if (HasNulAtEvery(head, 1)) return Refuse(source, "UTF-16 text", "iconv -f UTF-16LE -t UTF-8");
  if (HasNulAtEvery(head, 0)) return Refuse(source, "UTF-16 text", "iconv -f UTF-16BE -t UTF-8");
  return absl::OkStatus();
}

}  // namespace runner
