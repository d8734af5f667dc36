// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/cpu_time.h"

#include <unistd.h>

#include <array>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"

namespace ktstr {
namespace {

// The fields of CpuTime in the order of the columns of /proc/stat.
constexpr std::array<uint64_t CpuTime::*, 8> kColumns = {
    &CpuTime::user_ns,   &CpuTime::nice_ns, &CpuTime::system_ns,  &CpuTime::idle_ns,
    &CpuTime::iowait_ns, &CpuTime::irq_ns,  &CpuTime::softirq_ns, &CpuTime::steal_ns};

bool ParseTime(const std::vector<absl::string_view>& fields, uint64_t ns_per_tick, CpuTime& time) {
  if (fields.size() < kColumns.size() + 1) return false;
  for (size_t i = 0; i < kColumns.size(); ++i) {
    uint64_t ticks = 0;
    if (!absl::SimpleAtoi(fields[i + 1], &ticks)) return false;
    time.*kColumns[i] = ticks * ns_per_tick;
  }
  return true;
}

CpuTime Difference(const CpuTime& before, const CpuTime& after) {
  CpuTime difference;
  for (const auto column : kColumns) {
    if (after.*column > before.*column) difference.*column = after.*column - before.*column;
  }
  return difference;
}

}  // namespace

absl::StatusOr<CpuTimes> ParseCpuTimes(absl::string_view stat, uint64_t ticks_per_second) {
  const uint64_t ns_per_tick = 1'000'000'000u / ticks_per_second;
  CpuTimes times;
  bool has_total = false;
  for (const absl::string_view line : absl::StrSplit(stat, '\n')) {
    const std::vector<absl::string_view> fields = absl::StrSplit(line, ' ', absl::SkipEmpty());
    absl::string_view number = fields.empty() ? "" : fields[0];
    if (!absl::ConsumePrefix(&number, "cpu")) continue;
    int cpu = -1;
    CpuTime time;
    if (!(number.empty() || absl::SimpleAtoi(number, &cpu)) ||
        !ParseTime(fields, ns_per_tick, time)) {
      return absl::InvalidArgumentError(absl::StrCat("/proc/stat: '", line, "' has no CPU times"));
    }
    if (number.empty()) {
      times.total = time;
      has_total = true;
    } else {
      times.cpus[cpu] = time;
    }
  }
  if (!has_total) return absl::InvalidArgumentError("/proc/stat: no line of all CPUs");
  return times;
}

absl::StatusOr<CpuTimes> ReadCpuTimes(const std::string& proc) {
  ASSIGN_OR_RETURN(const std::string stat, ReadFile(JoinPath(proc, "stat")));
  return ParseCpuTimes(stat, static_cast<uint64_t>(::sysconf(_SC_CLK_TCK)));
}

CpuTimes Difference(const CpuTimes& before, const CpuTimes& after) {
  CpuTimes difference;
  difference.total = Difference(before.total, after.total);
  for (const auto& [cpu, time] : after.cpus) {
    const auto earlier = before.cpus.find(cpu);
    if (earlier != before.cpus.end()) difference.cpus[cpu] = Difference(earlier->second, time);
  }
  return difference;
}

}  // namespace ktstr
