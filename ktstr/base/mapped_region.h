// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// MappedRegion: the owner of one memory mapping. Parent side.

#ifndef KTSTR_BASE_MAPPED_REGION_H_
#define KTSTR_BASE_MAPPED_REGION_H_

#include <cstddef>
#include <span>

#include "absl/status/statusor.h"

namespace ktstr {

// Move-only; unmaps in the destructor. The address is stable for the life of the mapping, also in
// processes forked from this one.
class MappedRegion {
 public:
  // Maps `bytes` (> 0) of zeroed memory that forked processes share, without reserving swap for it:
  // only pages that are touched cost memory.
  // Errors: InvalidArgument for 0 bytes; ResourceExhausted (ENOMEM) with the remedy.
  static absl::StatusOr<MappedRegion> Shared(size_t bytes);

  MappedRegion() = default;
  MappedRegion(MappedRegion&& other) noexcept;
  MappedRegion& operator=(MappedRegion&& other) noexcept;
  ~MappedRegion();

  std::byte* data() const noexcept { return bytes_.data(); }
  size_t size() const noexcept { return bytes_.size(); }
  std::span<std::byte> bytes() const noexcept { return bytes_; }

 private:
  explicit MappedRegion(std::span<std::byte> bytes) noexcept : bytes_(bytes) {}

  std::span<std::byte> bytes_;
};

}  // namespace ktstr

#endif  // KTSTR_BASE_MAPPED_REGION_H_
