// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KernelWatch: attaches what the kernel says to the tests that run. Parent side.
//
// A complaint belongs to the tests that ran when it came. It belongs to one of them alone when that
// was the only one, or when the complaint names a process of it that still lives.

#ifndef RUNNER_CONTAIN_KERNEL_WATCH_H_
#define RUNNER_CONTAIN_KERNEL_WATCH_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ktstr/base/kernel_file.h"
#include "ktstr/machine/file_tree.h"
#include "runner/contain/kernel_log.h"
#include "runner/contain/kmsg_reader.h"
#include "runner/contain/leak_ledger.h"
#include "runner/event/kernel_finding.h"

namespace runner {

struct KernelSources {
  std::string log = "/dev/kmsg";
  std::string taint = "/proc/sys/kernel/tainted";
  std::string sched_ext = "/sys/kernel/sched_ext";
};

// The BPF scheduler that is in charge.
struct SchedExtState {
  std::string state;      // "enabled", "disabled" ...; empty: the kernel has no sched_ext.
  std::string scheduler;  // Empty: none is loaded.
  int64_t enable_seq = 0;

  friend bool operator==(const SchedExtState&, const SchedExtState&) = default;
};

// Pure. Returns the notes for a test that began with `before` and ended with `after`. `at_first` is
// the state at the start of the whole run.
std::vector<std::string> SchedExtNotes(const SchedExtState& at_first, const SchedExtState& before,
                                       const SchedExtState& after);

struct KernelAftermath {
  std::vector<KernelFinding> findings;
  std::vector<std::string> notes;
};

// Single-threaded.
class KernelWatch {
 public:
  KernelWatch(const KernelSources& sources, LeakLedger::OriginOf origin_of);

  // Reads what the kernel has said, and attaches it to the tests that run.
  void Look();
  // REQUIRES: a look right before.
  void Begin(uint64_t test, std::string name);
  KernelAftermath End(uint64_t test);

  // The bad flags that the kernel's taint has got since the watch began; 0: none.
  uint64_t bad_taint() const;
  // Why the kernel's log is not looked at; empty: it is.
  const std::string& remark() const { return remark_; }

 private:
  struct Test {
    std::string name;
    SchedExtState sched_ext;
    std::vector<KernelFinding> findings;
    uint64_t omitted = 0;  // Findings beyond the limit.
  };
  static void Add(const KernelFinding& finding, Test& test);
  void TakeRecord(const KernelRecord& record);
  void Attach(KernelFindingKind kind, const std::string& text, pid_t pid);
  void Narrow(pid_t pid);
  uint64_t ReadTaint() const;
  SchedExtState ReadSchedExt() const;

  const absl::StatusOr<ktstr::KernelFile> taint_file_;
  const ktstr::FileTree sched_ext_tree_;
  const LeakLedger::OriginOf origin_of_;
  std::optional<KmsgReader> log_;
  std::string remark_;
  uint64_t first_taint_ = 0;
  uint64_t taint_ = 0;
  bool has_sched_ext_ = false;
  SchedExtState first_sched_ext_;
  std::map<uint64_t, Test> running_;
  // The complaint whose next lines may name a process; how many of them are still looked at.
  std::string open_text_;
  int open_lines_ = 0;
};

}  // namespace runner

#endif  // RUNNER_CONTAIN_KERNEL_WATCH_H_
