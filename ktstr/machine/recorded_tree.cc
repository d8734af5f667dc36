// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/recorded_tree.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr::testing {

RecordedTree::RecordedTree() : root_(absl::StrCat(::testing::TempDir(), "/tree-XXXXXX")) {
  EXPECT_NE(::mkdtemp(root_.data()), nullptr) << root_;
}

void RecordedTree::Add(absl::string_view path, absl::string_view content) const {
  const std::string full = absl::StrCat(root_, "/", path);
  EXPECT_OK(MakeDirectories(full.substr(0, full.rfind('/'))));
  const absl::StatusOr<UniqueFd> fd = sys::Open(full, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  ASSERT_OK(fd);
  EXPECT_OK(sys::WriteAll(fd->get(), content));
}

void RecordedTree::Remove(absl::string_view path) const {
  EXPECT_EQ(::unlink(absl::StrCat(root_, "/", path).c_str()), 0) << path;
}

void RecordedTree::Unpack(absl::string_view fixture) const {
  const absl::StatusOr<std::string> text = ReadFile(std::string(fixture));
  ASSERT_OK(text);
  std::string path;
  std::string content;
  const auto flush = [&] {
    if (!path.empty()) Add(path, absl::StrReplaceAll(content, {{"@ROOT@", root_}}));
    content.clear();
  };
  for (absl::string_view line : absl::StrSplit(absl::StripSuffix(*text, "\n"), '\n')) {
    if (absl::ConsumePrefix(&line, "=== ")) {
      flush();
      path = std::string(line);
    } else {
      absl::StrAppend(&content, line, "\n");
    }
  }
  flush();
}

}  // namespace ktstr::testing
