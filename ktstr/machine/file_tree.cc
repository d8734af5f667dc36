// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/file_tree.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <span>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"

namespace ktstr {

std::string FileTree::PathOf(absl::string_view path) const {
  return absl::StrCat(root_, "/", path);
}

std::optional<std::string> FileTree::Text(absl::string_view path) const {
  absl::StatusOr<std::string> content = ReadFile(PathOf(path));
  if (!content.ok()) return std::nullopt;
  absl::StripAsciiWhitespace(&*content);
  return *std::move(content);
}

std::optional<std::string> FileTree::Head(absl::string_view path, size_t max_bytes) const {
  const absl::StatusOr<UniqueFd> fd = sys::Open(PathOf(path), O_RDONLY);
  if (!fd.ok()) return std::nullopt;
  // Reads in pieces: a limit of megabytes is no reason to touch as many pages.
  std::array<char, 16 * 1024> piece;
  std::string content;
  while (content.size() < max_bytes) {
    const size_t wanted = std::min(piece.size(), max_bytes - content.size());
    const absl::StatusOr<size_t> count = sys::Read(fd->get(), std::span<char>(piece).first(wanted));
    if (!count.ok()) return std::nullopt;
    if (*count == 0) break;
    content.append(piece.data(), *count);
  }
  return content;
}

std::optional<int64_t> FileTree::Integer(absl::string_view path) const {
  const std::optional<std::string> text = Text(path);
  int64_t value = 0;
  if (!text || !absl::SimpleAtoi(*text, &value)) return std::nullopt;
  return value;
}

std::optional<bool> FileTree::Flag(absl::string_view path) const {
  const std::optional<std::string> text = Text(path);
  if (text == "1" || text == "Y") return true;
  if (text == "0" || text == "N") return false;
  return std::nullopt;
}

bool FileTree::Has(absl::string_view path) const {
  return PathExists(PathOf(path));
}

std::vector<std::string> FileTree::Names(absl::string_view directory) const {
  const absl::StatusOr<std::vector<DirectoryEntry>> entries = ListDirectory(PathOf(directory));
  std::vector<std::string> names;
  if (!entries.ok()) return names;
  for (const DirectoryEntry& entry : *entries) names.push_back(entry.name);
  return names;
}

std::vector<int> FileTree::Numbered(absl::string_view directory, absl::string_view prefix) const {
  std::vector<int> numbers;
  for (const std::string& name : Names(directory)) {
    absl::string_view digits = name;
    int number = 0;
    if (absl::ConsumePrefix(&digits, prefix) && !digits.empty() &&
        std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) &&
        absl::SimpleAtoi(digits, &number)) {
      numbers.push_back(number);
    }
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::optional<std::string> FieldOfLine(absl::string_view text, absl::string_view key) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::ConsumePrefix(&line, key)) continue;
    if (line.empty() || !(line[0] == ':' || absl::ascii_isspace(line[0]))) continue;
    line = absl::StripLeadingAsciiWhitespace(line);
    absl::ConsumePrefix(&line, ":");
    return std::string(absl::StripAsciiWhitespace(line));
  }
  return std::nullopt;
}

}  // namespace ktstr
