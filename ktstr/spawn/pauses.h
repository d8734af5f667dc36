// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Pauses: the pauses of the machine that the parent detected. Parent side.
//
// A task that is frozen or stopped in a wait leaves it, and a wake that comes meanwhile finds
// nobody. A worker may find that out before its parent has run again, so the parent looks once more
// at what workers took for lost wakes.

#ifndef KTSTR_SPAWN_PAUSES_H_
#define KTSTR_SPAWN_PAUSES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ktstr/shared/worker_slot.h"
#include "ktstr/telemetry/worker_report.h"

namespace ktstr {

class Pauses {
 public:
  // Records a pause of all workers, from some moment before it until some moment after it.
  void Note(uint64_t from_ns, uint64_t until_ns) { all_.push_back({from_ns, until_ns}); }
  // Records a pause of one worker only.
  void NoteFor(size_t worker, uint64_t from_ns, uint64_t until_ns) {
    all_.push_back({from_ns, until_ns, worker});
  }
  bool empty() const { return all_.empty(); }
  // How long the pauses of all workers were, together. Time that two of them share counts once.
  uint64_t TotalNs() const;

  // Takes back those lost wakes of a worker's report, in all and by phase, whose block met a pause.
  // Returns how many. The slot has the blocks of the last few only.
  uint64_t TakeBackLostWakes(size_t worker, const WorkerSlot& slot, WorkerReport& report) const;

 private:
  struct Pause {
    uint64_t from_ns;
    uint64_t until_ns;
    std::optional<size_t> worker;  // Absent: all of them.
  };
  bool Meets(size_t worker, const LostWake& wake) const;

  std::vector<Pause> all_;
};

}  // namespace ktstr

#endif  // KTSTR_SPAWN_PAUSES_H_
