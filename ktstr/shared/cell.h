// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Cell: one number in shared memory that one thread writes and anybody reads. Both sides.

#ifndef KTSTR_SHARED_CELL_H_
#define KTSTR_SHARED_CELL_H_

#include <atomic>
#include <cstddef>

namespace ktstr {

// Two cache lines: the adjacent-line prefetcher of x86 pulls lines in pairs.
inline constexpr size_t kCacheLineBytes = 128;

// Reads and writes are relaxed and never tear. Add() is a plain load and store, not an atomic
// read-modify-write: it is right for a single writer only and costs a quarter of a nanosecond.
template <typename T>
class Cell {
  static_assert(std::atomic<T>::is_always_lock_free);

 public:
  T Get() const noexcept { return value_.load(std::memory_order_relaxed); }
  void Set(T value) noexcept { value_.store(value, std::memory_order_relaxed); }
  void Add(T amount) noexcept { Set(static_cast<T>(Get() + amount)); }
  // Reads a value that is published after what it announces.
  T Acquire() const noexcept { return value_.load(std::memory_order_acquire); }
  void Release(T value) noexcept { value_.store(value, std::memory_order_release); }

 private:
  std::atomic<T> value_;
};

}  // namespace ktstr

#endif  // KTSTR_SHARED_CELL_H_
