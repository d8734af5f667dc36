// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/mapped_region.h"

#include <sys/mman.h>

#include <cerrno>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/errno_status.h"
#include "ktstr/base/injected_failure.h"

namespace ktstr {
namespace {

absl::Status MapFailure(int error, size_t bytes) {
  return MapStatus(error, absl::StrCat("mmap of ", bytes, " shared bytes"));
}

}  // namespace

absl::StatusOr<MappedRegion> MappedRegion::Shared(size_t bytes) {
  if (bytes == 0) return absl::InvalidArgumentError("mmap of 0 bytes: nothing to map");
  if (const int error = sys::InjectedErrno("mmap"); error != 0) return MapFailure(error, bytes);
  void* const address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (address == MAP_FAILED) return MapFailure(errno, bytes);
  return MappedRegion({static_cast<std::byte*>(address), bytes});
}

MappedRegion::MappedRegion(MappedRegion&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})) {}

MappedRegion& MappedRegion::operator=(MappedRegion&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

MappedRegion::~MappedRegion() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

}  // namespace ktstr
