// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/mountinfo_text.h"

namespace ktstr {
namespace {

bool BeginsWithEscape(absl::string_view text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  return text.size() >= 4 && text[0] == '\\' && is_octal(text[1]) && is_octal(text[2]) &&
         is_octal(text[3]);
}

}  // namespace

std::string UnescapeMountPath(absl::string_view field) {
  std::string path;
  while (!field.empty()) {
    if (BeginsWithEscape(field)) {
      path += static_cast<char>((field[1] - '0') * 64 + (field[2] - '0') * 8 + (field[3] - '0'));
      field.remove_prefix(4);
    } else {
      path += field[0];
      field.remove_prefix(1);
    }
  }
  return path;
}

}  // namespace ktstr
