// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FixedText: a short text without heap, such as a path among a work type's parameters. Both sides.

#ifndef KTSTR_WORKER_FIXED_TEXT_H_
#define KTSTR_WORKER_FIXED_TEXT_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace ktstr {

// Trivially copyable, so that it crosses the fork. Ends in a NUL.
class FixedText {
 public:
  static constexpr size_t kMaxLength = 199;

  constexpr FixedText() = default;

  // False, and nothing is changed, for a text that is too long or has a NUL in it.
  [[nodiscard]] constexpr bool Assign(std::string_view text) noexcept {
    if (text.size() > kMaxLength || text.find('\0') != text.npos) return false;
    bytes_ = {};
    std::copy(text.begin(), text.end(), bytes_.begin());
    return true;
  }

  constexpr const char* c_str() const noexcept { return bytes_.data(); }
  constexpr bool empty() const noexcept { return bytes_[0] == '\0'; }
  friend constexpr bool operator==(const FixedText&, const FixedText&) = default;

 private:
  std::array<char, kMaxLength + 1> bytes_{};
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_FIXED_TEXT_H_
