// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CpuSet: a set of CPU numbers of fixed capacity. Both sides.

#ifndef KTSTR_SCHED_CPU_SET_H_
#define KTSTR_SCHED_CPU_SET_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace ktstr {

// Trivially copyable and without heap, so that it may cross a fork or lie in shared memory.
// Capacity: the largest NR_CPUS that the kernel's Kconfig allows on x86 (8192).
class CpuSet {
 public:
  static constexpr int kMaxCpus = 8192;

  constexpr CpuSet() = default;
  // The set of the given CPUs. REQUIRES: each in 0..kMaxCpus-1.
  static constexpr CpuSet Of(std::initializer_list<int> cpus) noexcept {
    CpuSet set;
    for (const int cpu : cpus) set.Add(cpu);
    return set;
  }

  // CPUs outside 0..kMaxCpus-1 are not in any set: adding one changes nothing.
  constexpr void Add(int cpu) noexcept {
    if (InRange(cpu)) words_[WordOf(cpu)] |= BitOf(cpu);
  }
  constexpr void Remove(int cpu) noexcept {
    if (InRange(cpu)) words_[WordOf(cpu)] &= ~BitOf(cpu);
  }
  constexpr bool Contains(int cpu) const noexcept {
    return InRange(cpu) && (words_[WordOf(cpu)] & BitOf(cpu)) != 0;
  }
  constexpr int Count() const noexcept {
    int count = 0;
    for (const uint64_t word : words_) count += std::popcount(word);
    return count;
  }
  constexpr bool empty() const noexcept { return First() < 0; }
  // The lowest CPU, or -1.
  constexpr int First() const noexcept { return Next(-1); }
  // The lowest CPU above `after`, or -1.
  constexpr int Next(int after) const noexcept {
    const int start = after + 1;
    if (!InRange(start)) return -1;
    uint64_t word = words_[WordOf(start)] & (~uint64_t{0} << (start % kWordBits));
    for (size_t i = WordOf(start);;) {
      if (word != 0) return static_cast<int>(i) * kWordBits + std::countr_zero(word);
      if (++i == words_.size()) return -1;
      word = words_[i];
    }
  }
  constexpr bool IsSubsetOf(const CpuSet& other) const noexcept { return (*this & other) == *this; }

  friend constexpr CpuSet operator&(CpuSet a, const CpuSet& b) noexcept {
    for (size_t i = 0; i < a.words_.size(); ++i) a.words_[i] &= b.words_[i];
    return a;
  }
  friend constexpr CpuSet operator|(CpuSet a, const CpuSet& b) noexcept {
    for (size_t i = 0; i < a.words_.size(); ++i) a.words_[i] |= b.words_[i];
    return a;
  }
  friend constexpr bool operator==(const CpuSet&, const CpuSet&) = default;

  // The words of the mask up to the highest one used, as sched_setaffinity(2) takes them.
  constexpr std::span<const uint64_t> words() const noexcept {
    size_t used = words_.size();
    while (used > 1 && words_[used - 1] == 0) --used;
    return std::span(words_).first(used);
  }
  // All words, to be filled by sched_getaffinity(2).
  constexpr std::span<uint64_t> mutable_words() noexcept { return words_; }

 private:
  static constexpr int kWordBits = 64;
  static constexpr bool InRange(int cpu) noexcept { return cpu >= 0 && cpu < kMaxCpus; }
  static constexpr size_t WordOf(int cpu) noexcept { return static_cast<size_t>(cpu) / kWordBits; }
  static constexpr uint64_t BitOf(int cpu) noexcept { return uint64_t{1} << (cpu % kWordBits); }

  std::array<uint64_t, kMaxCpus / kWordBits> words_{};
};

}  // namespace ktstr

#endif  // KTSTR_SCHED_CPU_SET_H_
