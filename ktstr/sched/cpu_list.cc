// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/sched/cpu_list.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/fork_safe_scheduling.h"

namespace ktstr {
namespace {

// "7" or "2-5" -> first and last; false when it is neither.
bool ParseRange(absl::string_view text, int& first, int& last) {
  const std::pair<absl::string_view, absl::string_view> ends =
      absl::StrSplit(text, absl::MaxSplits('-', 1));
  if (!absl::SimpleAtoi(ends.first, &first)) return false;
  last = first;
  if (text.find('-') != absl::string_view::npos && !absl::SimpleAtoi(ends.second, &last)) {
    return false;
  }
  return 0 <= first && first <= last && last < CpuSet::kMaxCpus;
}

}  // namespace

absl::StatusOr<CpuSet> ParseCpuList(absl::string_view text) {
  CpuSet cpus;
  const absl::string_view list = absl::StripAsciiWhitespace(text);
  if (list.empty()) return cpus;
  for (const absl::string_view part : absl::StrSplit(list, ',')) {
    int first = 0;
    int last = 0;
    if (!ParseRange(part, first, last)) {
      return absl::InvalidArgumentError(
          absl::StrCat("CPU list '", text, "': '", part, "' is not a CPU or a range such as 2-5"));
    }
    for (int cpu = first; cpu <= last; ++cpu) cpus.Add(cpu);
  }
  return cpus;
}

std::string FormatCpuList(const CpuSet& cpus) {
  std::string text;
  for (int first = cpus.First(); first >= 0;) {
    int last = first;
    while (cpus.Contains(last + 1)) ++last;
    absl::StrAppend(&text, text.empty() ? "" : ",", first);
    if (last > first) absl::StrAppend(&text, "-", last);
    first = cpus.Next(last);
  }
  return text;
}

absl::StatusOr<CpuSet> AffinityOf(pid_t tid) {
  CpuSet cpus;
  const std::span<uint64_t> words = cpus.mutable_words();
  if (::syscall(SYS_sched_getaffinity, tid, words.size_bytes(), words.data()) < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("sched_getaffinity of thread ", tid));
  }
  return cpus;
}

absl::Status SetAffinityOf(pid_t tid, const CpuSet& cpus) {
  const int error = fork_safe::SetAffinity(tid, cpus.words());
  if (error == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(
      error, absl::StrCat("sched_setaffinity of thread ", tid, " to CPUs ", FormatCpuList(cpus)));
}

}  // namespace ktstr
