// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// On which NUMA nodes pages of the process lie. Worker side.

#ifndef KTSTR_WORKER_NUMA_PAGE_COUNT_H_
#define KTSTR_WORKER_NUMA_PAGE_COUNT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ktstr {

// The kernel's limit (CONFIG_NODES_SHIFT of 10).
inline constexpr size_t kMaxNumaNodes = 1024;

// Reads /proc/self/numa_maps in pieces: lines of an address in hexadecimal, a policy and words, of
// which "N0=12" means 12 pages on node 0 (proc(5)).
class NumaPageCount {
 public:
  // Counts mappings that begin in [begin, end).
  NumaPageCount(uint64_t begin, uint64_t end) noexcept : begin_(begin), end_(end) {}

  void Feed(std::span<const std::byte> text) noexcept;
  // Pages of each node, in units of the page size of their mapping.
  const std::array<uint64_t, kMaxNumaNodes>& pages() const noexcept { return pages_; }

 private:
  void EndWord() noexcept;

  const uint64_t begin_;
  const uint64_t end_;
  std::array<uint64_t, kMaxNumaNodes> pages_{};
  std::array<char, 32> word_{};  // The begin of the word that is being read.
  size_t word_size_ = 0;
  bool is_first_word_ = true;  // The word is the first of its line.
  bool is_counted_ = false;    // The line.
};

// Feeds the whole file. Returns 0 or errno: ENOENT from a kernel without NUMA. Threads
// count the whole process.
int ReadNumaPages(NumaPageCount& count) noexcept;

}  // namespace ktstr

#endif  // KTSTR_WORKER_NUMA_PAGE_COUNT_H_
