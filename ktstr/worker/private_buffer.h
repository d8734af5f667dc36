// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PrivateBuffer: memory of one worker's own, without a heap and without a large stack. Worker side.

#ifndef KTSTR_WORKER_PRIVATE_BUFFER_H_
#define KTSTR_WORKER_PRIVATE_BUFFER_H_

#include <cstddef>
#include <span>

#include "ktstr/base/fork_safe.h"

namespace ktstr {

// A private anonymous mapping, zeroed and populated at first touch. Unmapped by the destructor.
class PrivateBuffer {
 public:
  explicit PrivateBuffer(size_t bytes) noexcept
      : size_(bytes), error_(fork_safe::MapPrivate(bytes, memory_)) {}
  ~PrivateBuffer() {
    if (memory_ != nullptr) fork_safe::Unmap(memory_, size_);
  }
  PrivateBuffer(const PrivateBuffer&) = delete;
  PrivateBuffer& operator=(const PrivateBuffer&) = delete;

  // 0, or the errno of the mapping: then it is null.
  int error() const noexcept { return error_; }
  std::byte* data() const noexcept { return memory_; }
  size_t size() const noexcept { return size_; }

 private:
  std::byte* memory_ = nullptr;
  const size_t size_;
  const int error_;
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_PRIVATE_BUFFER_H_
