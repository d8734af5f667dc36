// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/async_sync.h"

#include <linux/aio_abi.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "ktstr/base/check.h"
#include "ktstr/base/errno_status.h"
#include "ktstr/base/injected_failure.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace ktstr {
namespace {

// What some file systems and special files answer: there is nothing to sync.
bool CannotBeSynced(int error) {
  return error == EINVAL || error == EROFS;
}

}  // namespace

absl::StatusOr<AsyncSync> AsyncSync::Create() {
  ASSIGN_OR_RETURN(UniqueFd done, sys::MakeEventFd(0));
  aio_context_t context = 0;
  if (::syscall(SYS_io_setup, kMaxFiles, &context) != 0) context = 0;
  return AsyncSync(context, std::move(done));
}

AsyncSync::AsyncSync(AsyncSync&& other) noexcept
    : context_(std::exchange(other.context_, 0)),
      done_(std::move(other.done_)),
      under_way_(std::exchange(other.under_way_, 0)),
      is_busy_(std::exchange(other.is_busy_, false)),
      status_(std::move(other.status_)) {}

AsyncSync::~AsyncSync() {
  if (is_busy_) Finish().IgnoreError();
  if (context_ != 0) ::syscall(SYS_io_destroy, context_);
}

absl::Status AsyncSync::Begin(std::span<const int> fds) {
  KTSTR_CHECK(!is_busy_ && fds.size() <= kMaxFiles);
  is_busy_ = true;
  status_ = absl::OkStatus();
  if (const int error = sys::InjectedErrno("fdatasync"); error != 0) {
    status_ = ErrnoStatus(error, "fdatasync");
    return sys::WriteAll(done_.get(), absl::string_view("\1\0\0\0\0\0\0\0", 8));
  }
  std::array<iocb, kMaxFiles> blocks{};
  std::array<iocb*, kMaxFiles> pointers;
  for (size_t i = 0; i < fds.size(); ++i) {
    blocks[i].aio_lio_opcode = IOCB_CMD_FDSYNC;
    blocks[i].aio_fildes = static_cast<uint32_t>(fds[i]);
    blocks[i].aio_flags = IOCB_FLAG_RESFD;
    blocks[i].aio_resfd = static_cast<uint32_t>(done_.get());
    pointers[i] = &blocks[i];
  }
  long begun = 0;
  if (context_ != 0) begun = ::syscall(SYS_io_submit, context_, fds.size(), pointers.data());
  under_way_ = begun > 0 ? static_cast<size_t>(begun) : 0;
  return under_way_ == fds.size() ? absl::OkStatus() : SyncHere(fds.subspan(under_way_));
}

absl::Status AsyncSync::SyncHere(std::span<const int> fds) {
  for (const int fd : fds) {
    if (::fdatasync(fd) != 0 && !CannotBeSynced(errno)) {
      status_.Update(ErrnoStatus(errno, "fdatasync"));
    }
  }
  // Makes fd() readable.
  return sys::WriteAll(done_.get(), absl::string_view("\1\0\0\0\0\0\0\0", 8));
}

absl::Status AsyncSync::Finish() {
  KTSTR_CHECK(is_busy_);
  std::array<io_event, kMaxFiles> events;
  while (under_way_ > 0) {
    const long count =
        ::syscall(SYS_io_getevents, context_, under_way_, events.size(), events.data(), nullptr);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      under_way_ = 0;
      status_.Update(ErrnoStatus(errno, "io_getevents"));
      break;
    }
    for (long i = 0; i < count; ++i) {
      const int error = static_cast<int>(-events[static_cast<size_t>(i)].res);
      if (error != 0 && !CannotBeSynced(error)) status_.Update(ErrnoStatus(error, "fdatasync"));
    }
    under_way_ -= static_cast<size_t>(count);
  }
  std::array<char, 8> counter;
  is_busy_ = false;
  RETURN_IF_ERROR(sys::Read(done_.get(), counter).status());
  return std::exchange(status_, absl::OkStatus());
}

}  // namespace ktstr
