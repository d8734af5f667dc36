// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PhaseRecorder: keeps a worker's phase log. Worker side.

#ifndef KTSTR_WORKER_PHASE_RECORDER_H_
#define KTSTR_WORKER_PHASE_RECORDER_H_

#include <cstddef>
#include <cstdint>

#include "ktstr/shared/phase_log.h"
#include "ktstr/shared/worker_slot.h"
#include "ktstr/worker/task_accounts.h"

namespace ktstr {

// Reads the kernel's accounts at every change of phase, which costs about two microseconds, and
// adds what they grew by to the record of the phase that ends.
class PhaseRecorder {
 public:
  PhaseRecorder(WorkerSlot& slot, const TaskAccountsReader& reader) noexcept
      : slot_(slot), log_(slot.phases), reader_(reader) {}

  // Begins the first phase; its accounts have just been read.
  void Begin(uint32_t phase, const TaskAccounts& now) noexcept;
  // Ends the open phase and begins another. A time before the first part counts for that part.
  void Change(uint32_t phase, uint32_t part) noexcept;
  // Ends the last phase.
  void End(const TaskAccounts& now) noexcept;

  // The index of the record of the open phase, which comes into use when the phase ends;
  // PhaseLog::kMaxRecords when none is left.
  size_t open_record() const noexcept { return open_record_; }

 private:
  void Open(uint32_t phase, uint32_t part, const TaskAccounts& now) noexcept;
  // Null when none is left.
  PhaseRecord* RecordOfOpenPhase() noexcept;
  size_t FindRecord(uint32_t phase, uint32_t part) const noexcept;
  void Add(const TaskAccounts& now) noexcept;

  WorkerSlot& slot_;
  PhaseLog& log_;
  const TaskAccountsReader& reader_;
  size_t open_record_ = 0;
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_PHASE_RECORDER_H_
