// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RecordedTree: a /proc or /sys of another machine, laid out in the test's temporary directory.
// Test only.

#ifndef KTSTR_MACHINE_RECORDED_TREE_H_
#define KTSTR_MACHINE_RECORDED_TREE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace ktstr::testing {

// Makes an empty folder of its own; what is in it stays until Bazel clears TEST_TMPDIR.
class RecordedTree {
 public:
  RecordedTree();

  const std::string& root() const { return root_; }
  // Writes a file, and the folders above it, relative to the root.
  void Add(absl::string_view path, absl::string_view content) const;
  void Remove(absl::string_view path) const;
  // Unpacks a fixture, a text of "=== <path>" lines each followed by the content of that file.
  // "@ROOT@" in a content stands for root(). `fixture` is relative to the workspace.
  void Unpack(absl::string_view fixture) const;

 private:
  std::string root_;
};

}  // namespace ktstr::testing

#endif  // KTSTR_MACHINE_RECORDED_TREE_H_
