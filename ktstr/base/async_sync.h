// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// AsyncSync: fdatasync(2) of several files while the caller goes on. Parent side.
//
//   ASSIGN_OR_RETURN(AsyncSync sync, AsyncSync::Create());
//   const int files[] = {log, journal};
//   RETURN_IF_ERROR(sync.Begin(files));
//   ...                                    // until sync.fd() is readable
//   RETURN_IF_ERROR(sync.Finish());
//
// It uses Linux AIO (io_submit(2), IOCB_CMD_FDSYNC since Linux 4.18), which takes no thread. On a
// kernel without it, Begin() syncs by itself before it returns.

#ifndef KTSTR_BASE_ASYNC_SYNC_H_
#define KTSTR_BASE_ASYNC_SYNC_H_

#include <cstddef>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ktstr/base/unique_fd.h"

namespace ktstr {

// Move-only. Its destructor waits for what is under way. Single-threaded.
class AsyncSync {
 public:
  static constexpr size_t kMaxFiles = 64;  // At a time.

  static absl::StatusOr<AsyncSync> Create();
  AsyncSync(AsyncSync&& other) noexcept;
  AsyncSync& operator=(AsyncSync&&) = delete;
  ~AsyncSync();

  // Begins to sync what was written to these files. They may be closed before it is done.
  // REQUIRES: !is_busy(), and kMaxFiles of them at most.
  absl::Status Begin(std::span<const int> fds);
  // Waits until all of them are on disk; the first error of any of them.
  absl::Status Finish();
  // Between Begin() and Finish().
  bool is_busy() const { return is_busy_; }
  // Readable when Finish() would not wait.
  int fd() const { return done_.get(); }

 private:
  AsyncSync(unsigned long context, UniqueFd done) noexcept
      : context_(context), done_(std::move(done)) {}
  absl::Status SyncHere(std::span<const int> fds);

  unsigned long context_;  // aio_context_t; 0: there is no AIO.
  UniqueFd done_;          // Counts files that are synced.
  size_t under_way_ = 0;
  bool is_busy_ = false;
  absl::Status status_;
};

}  // namespace ktstr

#endif  // KTSTR_BASE_ASYNC_SYNC_H_
