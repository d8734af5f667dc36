// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FileTree: the small files below one root, such as /proc or a recorded copy of it. Parent side.
//
// A file that is missing or may not be read is nullopt: kernels, privileges and containers differ
// in what they show, and no single file is worth a failure.

#ifndef KTSTR_MACHINE_FILE_TREE_H_
#define KTSTR_MACHINE_FILE_TREE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace ktstr {

// Holds the root's path only. Thread-safe.
class FileTree {
 public:
  explicit FileTree(std::string root) : root_(std::move(root)) {}

  const std::string& root() const { return root_; }
  // The path of a file of this tree; `path` has no leading slash.
  std::string PathOf(absl::string_view path) const;

  // The content without white space at both ends.
  std::optional<std::string> Text(absl::string_view path) const;
  // At most the first `max_bytes` of the content; spares the kernel the making of the rest.
  std::optional<std::string> Head(absl::string_view path, size_t max_bytes) const;
  // A decimal number. Also nullopt when the content is something else.
  std::optional<int64_t> Integer(absl::string_view path) const;
  // "1", "Y" or "0", "N".
  std::optional<bool> Flag(absl::string_view path) const;
  // Whether a file or directory of that name is there.
  bool Has(absl::string_view path) const;
  // Names of the entries of a directory, sorted; none when it cannot be listed.
  std::vector<std::string> Names(absl::string_view directory) const;
  // The numbers N of the entries of a directory that are named "<prefix>N", ascending.
  std::vector<int> Numbered(absl::string_view directory, absl::string_view prefix) const;

 private:
  std::string root_;
};

// What follows "<key>" and its separator (":" or white space) on the line that starts with the key,
// as in /proc/self/status: FieldOfLine("Uid:\t0\t0", "Uid") is "0\t0".
std::optional<std::string> FieldOfLine(absl::string_view text, absl::string_view key);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_FILE_TREE_H_
