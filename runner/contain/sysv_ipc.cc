// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/sysv_ipc.h"

#include <signal.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/file.h"

namespace runner {
namespace {

constexpr absl::string_view kTables[] = {"shm", "sem", "msg"};

// The number of ids in use, by table; a call that is refused leaves -1, which differs from nothing.
std::array<int, 3> IdsInUse() {
  std::array<int, 3> in_use = {-1, -1, -1};
  shm_info segments{};
  if (::shmctl(0, SHM_INFO, reinterpret_cast<shmid_ds*>(&segments)) >= 0) {
    in_use[0] = segments.used_ids;
  }
  seminfo sets{};
  union {
    seminfo* info;
    int value;
  } argument = {.info = &sets};
  if (::semctl(0, 0, SEM_INFO, argument) >= 0) in_use[1] = sets.semusz;
  msginfo queues{};
  if (::msgctl(0, MSG_INFO, reinterpret_cast<msqid_ds*>(&queues)) >= 0) in_use[2] = queues.msgpool;
  return in_use;
}

// One line, by the names of the header's columns.
class Row {
 public:
  Row(const std::vector<absl::string_view>& columns, absl::string_view line)
      : columns_(columns), fields_(absl::StrSplit(line, ' ', absl::SkipEmpty())) {}

  bool is_whole() const { return fields_.size() == columns_.size(); }
  absl::string_view Text(absl::string_view column) const {
    const auto at = std::find(columns_.begin(), columns_.end(), column);
    const auto index = static_cast<size_t>(std::distance(columns_.begin(), at));
    return index < fields_.size() ? fields_[index] : absl::string_view();
  }
  int64_t Number(absl::string_view column) const {
    int64_t value = 0;
    return absl::SimpleAtoi(Text(column), &value) ? value : 0;
  }

 private:
  const std::vector<absl::string_view>& columns_;
  const std::vector<absl::string_view> fields_;
};

SharedThing ThingOf(absl::string_view table, const Row& row) {
  SharedThing thing{.kind = LeakKind::kIpc};
  const std::string owner = absl::StrCat("uid ", row.Number("cuid"));
  if (table == "shm") {
    thing.creator = static_cast<pid_t>(row.Number("cpid"));
    thing.what =
        absl::StrCat("shared memory segment ", row.Number("shmid"), ", ", row.Number("size"),
                     " bytes, made by pid ", thing.creator, ", ", owner);
  } else if (table == "sem") {
    thing.what = absl::StrCat("semaphore set ", row.Number("semid"), " of ", row.Number("nsems"),
                              ", ", owner, "; `ipcrm -s ", row.Number("semid"), "` removes it");
  } else {
    thing.what =
        absl::StrCat("message queue ", row.Number("msqid"), " with ", row.Number("qnum"),
                     " messages, ", owner, "; `ipcrm -q ", row.Number("msqid"), "` removes it");
  }
  return thing;
}

}  // namespace

void ParseSysvTable(absl::string_view table, absl::string_view text, SharedThings& things) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  if (lines.empty()) return;
  const std::vector<absl::string_view> columns = absl::StrSplit(lines[0], ' ', absl::SkipEmpty());
  const absl::string_view id = table == "shm" ? "shmid" : table == "sem" ? "semid" : "msqid";
  for (size_t i = 1; i < lines.size(); ++i) {
    const Row row(columns, lines[i]);
    if (!row.is_whole()) continue;
    // An id has a sequence number in it, so it is not used again soon.
    things[absl::StrCat(table, " ", row.Text(id))] = ThingOf(table, row);
  }
}

bool SysvIpc::MayHaveChanged() {
  return IdsInUse() != in_use_;
}

SharedThings SysvIpc::Things() {
  in_use_ = IdsInUse();
  SharedThings things;
  for (const absl::string_view table : kTables) {
    const absl::StatusOr<std::string> text = ktstr::ReadFile(ktstr::JoinPath(folder_, table));
    if (text.ok()) ParseSysvTable(table, *text, things);
  }
  return things;
}

bool SysvIpc::Remove(const std::string& key) {
  absl::string_view rest = key;
  int id = 0;
  if (!absl::ConsumePrefix(&rest, "shm ") || !absl::SimpleAtoi(rest, &id)) return false;
  shmid_ds segment{};
  if (::shmctl(id, IPC_STAT, &segment) != 0 || segment.shm_nattch != 0) return false;
  if (::kill(segment.shm_cpid, 0) == 0 || errno != ESRCH) return false;
  return ::shmctl(id, IPC_RMID, nullptr) == 0;
}

}  // namespace runner
