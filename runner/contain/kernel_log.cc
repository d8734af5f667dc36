// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/kernel_log.h"

#include <iterator>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace runner {
namespace {

using enum KernelFindingKind;

struct Pattern {
  absl::string_view text;
  KernelFindingKind kind;
  bool at_begin = true;
};

// The first that fits counts, so the narrow ones come before the wide ones.
constexpr Pattern kPatterns[] = {
    {"Kernel panic - not syncing", kPanic},
    {"PANIC: ", kPanic},  // A double fault, and exceptions in early boot.
    {"BUG: soft lockup", kSoftLockup, false},
    {"detected hard LOCKUP", kHardLockup, false},  // "self-detected" on powerpc.
    {"BUG: workqueue lockup", kBug},
    // The reports of a bad access, on x86 and arm64, powerpc, and others.
    {"BUG: unable to handle", kOops},
    {"BUG: Unable to handle", kOops},
    {"BUG: kernel NULL pointer dereference", kOops},
    {"BUG: Kernel NULL pointer dereference", kOops},
    {"Unable to handle kernel", kOops},
    {"Kernel attempted to ", kOops},
    {"Internal error: ", kOops},
    {"Oops", kOops},
    {"general protection fault", kOops},
    {"Bad mode in ", kOops},
    {"kernel BUG at ", kBug},
    {"Kernel BUG at ", kBug},
    {"Kernel BUG [#", kBug},
    {"Kernel bug detected[#", kBug},
    {"UBSAN: ", kUbsan},
    {"list_add corruption", kBug},
    {"list_del corruption", kBug},
    {"refcount_t: ", kWarning},
    // lockdep.
    {"WARNING: possible ", kLockdep},
    {"WARNING: inconsistent lock state", kLockdep},
    {"WARNING: bad unlock balance", kLockdep},
    {"WARNING: bad contention", kLockdep},
    {"WARNING: held lock freed", kLockdep},
    {"WARNING: lock held ", kLockdep},
    {"WARNING: Nested lock was not taken", kLockdep},
    {"WARNING: suspicious RCU usage", kLockdep},
    {"WARNING: HARDIRQ", kLockdep},
    {"WARNING: SOFTIRQ", kLockdep},
    {"WARNING: circular locking deadlock", kLockdep},
    {"BUG: Invalid wait context", kLockdep},
    {"BUG: MAX_LOCK", kLockdep},
    {"BUG: MAX_STACK_TRACE_ENTRIES", kLockdep},
    {"BUG: bad unlock balance", kLockdep},
    {"BUG: bad contention", kLockdep},
    {"BUG: held lock freed", kLockdep},
    {"BUG: lock held ", kLockdep},
    {"INFO: possible ", kLockdep},
    {"INFO: inconsistent lock state", kLockdep},
    {"INFO: suspicious RCU usage", kLockdep},
    {"INFO: HARDIRQ", kLockdep},
    {"INFO: SOFTIRQ", kLockdep},
    {"INFO: trying to register non-static key", kLockdep},
    {"BUG: ", kBug},
    {"WARNING: ", kWarning},
    {"self-detected stall on CPU", kRcuStall, false},
    {"detected stalls on CPUs/tasks", kRcuStall, false},
    {"detected stalls on tasks", kRcuStall, false},  // rcu_tasks, rcu_tasks_trace, rcu_tasks_rude.
    {"detected expedited stalls", kRcuStall, false},
    {"Out of memory: Kill", kOutOfMemory},
    {"Memory cgroup out of memory: Kill", kOutOfMemory},
};

// What stands before the words of a complaint: the parts of the kernel that say it, and the "[ "
// in which lockdep set them before 4.13.
constexpr absl::string_view kLeads[] = {"NMI watchdog: ", "watchdog: ", "rcu: ", "traps: ", "[ "};

bool IsHungTask(absl::string_view message) {
  return absl::StartsWith(message, "INFO: task ") && absl::StrContains(message, " blocked ") &&
         absl::StrContains(message, " for more than ");
}

// `sched_ext: BPF scheduler "NAME" disabled (REASON)`, when nobody has asked for it.
bool IsEjection(absl::string_view message) {
  if (!absl::StartsWith(message, "sched_ext: BPF scheduler ")) return false;
  return absl::StrContains(message, " errored") ||
         (absl::StrContains(message, " disabled (") &&
          !absl::StrContains(message, "(unregistered from "));
}

// SLUB's "BUG kmalloc-64 (Not tainted): Poison overwritten".
bool IsSlabReport(absl::string_view message) {
  return absl::StartsWith(message, "BUG ") && absl::StrContains(message, "ainted");
}

// Takes the word before the blank at the end of `text`.
absl::string_view ConsumeLastWord(absl::string_view& text) {
  if (!absl::ConsumeSuffix(&text, " ")) return "";
  const size_t blank = text.rfind(' ');
  const absl::string_view word = text.substr(blank == absl::string_view::npos ? 0 : blank + 1);
  text.remove_suffix(word.size());
  return word;
}

bool IsHex(absl::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789abcdefABCDEF") == word.npos;
}

// The end of every architecture's report of a fault in the kernel, with the number of such reports
// in brackets: "divide error: 0000 [#1] SMP", "illegal operation: 0001 ilc:1 [#1]" (s390),
// "..., sig: 5 [#1]" (powerpc), "Reserved instruction in kernel code[#1]:" (MIPS).
bool IsDieReport(absl::string_view message) {
  const size_t mark = message.find("[#");
  if (mark == absl::string_view::npos || mark == 0) return false;
  const size_t end = message.find_first_not_of("0123456789", mark + 2);
  if (end == absl::string_view::npos || end == mark + 2 || message[end] != ']') return false;
  absl::string_view head = message.substr(0, mark);
  if (head.back() != ' ') return message.substr(end, 2) == "]:";
  absl::string_view word = ConsumeLastWord(head);
  if (absl::StartsWith(word, "ilc:")) word = ConsumeLastWord(head);
  return IsHex(word) && absl::EndsWith(head, ": ");
}

struct TaintFlag {
  char letter;
  bool is_bad;
  absl::string_view meaning;
};

// The flags by bit number (Documentation/admin-guide/tainted-kernels).
constexpr TaintFlag kTaints[] = {
    {'P', false, "a proprietary module was loaded"},
    {'F', false, "a module was loaded by force"},
    {'S', false, "the kernel runs on an out of specification system"},
    {'R', false, "a module was unloaded by force"},
    {'M', true, "a processor reported a machine check"},
    {'B', true, "a page was bad"},
    {'U', false, "user space asked for it"},
    {'D', true, "the kernel has died: an oops or a BUG"},
    {'A', false, "an ACPI table was replaced"},
    {'W', true, "the kernel has warned"},
    {'C', false, "a staging driver was loaded"},
    {'I', false, "it works around a bug of the firmware"},
    {'O', false, "a module from outside the tree was loaded"},
    {'E', false, "an unsigned module was loaded"},
    {'L', true, "a soft lockup has occurred"},
    {'K', false, "the kernel was patched live"},
    {'X', false, "something of the distribution"},
    {'T', false, "built with randomised structures"},
    {'N', false, "an in-kernel test has run"},
};

}  // namespace

std::optional<KernelRecord> ParseKernelRecord(absl::string_view line) {
  const size_t semicolon = line.find(';');
  if (semicolon == absl::string_view::npos) return std::nullopt;
  const std::vector<absl::string_view> fields = absl::StrSplit(line.substr(0, semicolon), ',');
  KernelRecord record;
  int priority = 0;
  if (fields.size() < 3 || !absl::SimpleAtoi(fields[0], &priority) || priority < 0 ||
      !absl::SimpleAtoi(fields[2], &record.time_us)) {
    return std::nullopt;
  }
  record.level = priority & 7;
  record.facility = priority >> 3;
  record.message = std::string(line.substr(semicolon + 1));
  return record;
}

std::optional<KernelFindingKind> ClassifyKernelMessage(absl::string_view message) {
  for (const absl::string_view lead : kLeads) absl::ConsumePrefix(&message, lead);
  if (IsHungTask(message)) return kHungTask;
  if (IsEjection(message)) return kSchedExt;
  for (const Pattern& pattern : kPatterns) {
    if (pattern.at_begin ? absl::StartsWith(message, pattern.text)
                         : absl::StrContains(message, pattern.text)) {
      return pattern.kind;
    }
  }
  if (IsSlabReport(message)) return kBug;
  if (IsDieReport(message)) return kOops;
  return std::nullopt;
}

pid_t PidInKernelMessage(absl::string_view message) {
  pid_t pid = 0;
  size_t at = message.find("PID: ");
  if (at != absl::string_view::npos) {
    const absl::string_view rest = message.substr(at + 5);
    return absl::SimpleAtoi(rest.substr(0, rest.find_first_not_of("0123456789")), &pid) ? pid : 0;
  }
  if (!IsHungTask(message)) return 0;
  // The name may hold a colon too: the number is behind the last one.
  const absl::string_view task = message.substr(0, message.find(" blocked "));
  return absl::SimpleAtoi(task.substr(task.rfind(':') + 1), &pid) ? pid : 0;
}

std::string NewTaints(uint64_t before, uint64_t after) {
  std::string text;
  for (size_t bit = 0; bit < std::size(kTaints); ++bit) {
    if (((after & ~before) >> bit & 1) == 0) continue;
    absl::StrAppend(&text, text.empty() ? "" : ", ", std::string(1, kTaints[bit].letter), " (",
                    kTaints[bit].meaning, ")");
  }
  return text;
}

bool IsBadTaint(uint64_t flags) {
  for (size_t bit = 0; bit < std::size(kTaints); ++bit) {
    if (kTaints[bit].is_bad && (flags >> bit & 1) != 0) return true;
  }
  return false;
}

}  // namespace runner
