// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Readings of the kernel's accounts of the calling thread. Worker side.

#ifndef KTSTR_WORKER_TASK_ACCOUNTS_H_
#define KTSTR_WORKER_TASK_ACCOUNTS_H_

#include "ktstr/shared/task_accounts.h"

namespace ktstr {

// The thread's schedstat, kept open over the run: reading it costs half a microsecond, opening it
// several. Closes in the destructor.
class TaskAccountsReader {
 public:
  enum class Caller {
    kOnlyThread,  // Of its process: found as the process, by half as many entries of /proc.
    kThread,
  };
  explicit TaskAccountsReader(Caller caller) noexcept;
  ~TaskAccountsReader();
  TaskAccountsReader(const TaskAccountsReader&) = delete;
  TaskAccountsReader& operator=(const TaskAccountsReader&) = delete;

  // Reads everything as of one moment: again, a few times at most, when the thread was switched out
  // in between, since the wait for its next turn would be in the later readings and not in the
  // earlier ones. The CPU-time clock makes the kernel update the running task, so this is for the
  // edges of a run or a phase only.
  void Read(TaskAccounts& accounts) const noexcept;

 private:
  void ReadOnce(TaskAccounts& accounts) const noexcept;

  int fd_ = -1;
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_TASK_ACCOUNTS_H_
