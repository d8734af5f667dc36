// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/numa_page_count.h"

#include <string_view>

#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

// Reads digits of a base at the begin of `text` and takes them off; false when there are none.
bool TakeNumber(std::string_view& text, uint64_t base, uint64_t& number) noexcept {
  number = 0;
  size_t digits = 0;
  for (; digits < text.size(); ++digits) {
    const char c = text[digits];
    const uint64_t digit = c >= '0' && c <= '9'   ? static_cast<uint64_t>(c - '0')
                           : c >= 'a' && c <= 'f' ? static_cast<uint64_t>(c - 'a' + 10)
                                                  : base;
    if (digit >= base) break;
    number = number * base + digit;
  }
  text.remove_prefix(digits);
  return digits > 0;
}

}  // namespace

void NumaPageCount::Feed(std::span<const std::byte> text) noexcept {
  for (const std::byte byte : text) {
    const char c = static_cast<char>(byte);
    if (c == ' ' || c == '\n') {
      EndWord();
      if (c == '\n') is_first_word_ = true;
    } else if (word_size_ < word_.size()) {
      word_[word_size_++] = c;
    }
  }
}

void NumaPageCount::EndWord() noexcept {
  std::string_view word(word_.data(), word_size_);
  word_size_ = 0;
  if (is_first_word_) {
    uint64_t address = 0;
    is_counted_ = TakeNumber(word, 16, address) && address >= begin_ && address < end_;
    is_first_word_ = false;
    return;
  }
  if (!is_counted_ || word.empty() || word[0] != 'N') return;
  word.remove_prefix(1);
  uint64_t node = 0;
  uint64_t pages = 0;
  if (!TakeNumber(word, 10, node) || word.empty() || word[0] != '=') return;
  word.remove_prefix(1);
  if (TakeNumber(word, 10, pages) && node < pages_.size()) pages_[node] += pages;
}

int ReadNumaPages(NumaPageCount& count) noexcept {
  int fd = -1;
  if (const int error = fork_safe::OpenReadOnly("/proc/self/numa_maps", fd); error != 0) {
    return error;
  }
  std::array<std::byte, 4096> buffer;
  int error = 0;
  for (size_t size = 1; error == 0 && size > 0;) {
    error = fork_safe::Read(fd, buffer, size);
    count.Feed(std::span(buffer).first(size));
  }
  fork_safe::Close(fd);
  return error;
}

}  // namespace ktstr
