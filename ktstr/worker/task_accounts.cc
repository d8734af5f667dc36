// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/task_accounts.h"

#include <sys/resource.h>

#include <array>
#include <cstddef>
#include <span>

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"

namespace ktstr {
namespace {

// Takes the next decimal number from `text`; false at its end.
bool TakeNumber(std::span<const std::byte>& text, uint64_t& number) noexcept {
  const auto is_digit = [](std::byte b) { return b >= std::byte{'0'} && b <= std::byte{'9'}; };
  while (!text.empty() && !is_digit(text.front())) text = text.subspan(1);
  if (text.empty()) return false;
  number = 0;
  while (!text.empty() && is_digit(text.front())) {
    number = number * 10 + (std::to_integer<uint64_t>(text.front()) - '0');
    text = text.subspan(1);
  }
  return true;
}

// The fields of schedstat, 1 to 3; false when they cannot be read.
struct Schedstat {
  uint64_t run_ns = 0;
  uint64_t run_delay_ns = 0;
  uint64_t timeslices = 0;
};
bool ReadSchedstat(int fd, Schedstat& fields) noexcept {
  std::array<std::byte, 96> buffer;
  size_t size = 0;
  if (fd < 0 || fork_safe::ReadAt(fd, buffer, 0, size) != 0) return false;
  std::span<const std::byte> text(buffer.data(), size);
  return TakeNumber(text, fields.run_ns) && TakeNumber(text, fields.run_delay_ns) &&
         TakeNumber(text, fields.timeslices);
}

void ReadUsage(TaskAccounts& accounts) noexcept {
  rusage usage;
  if (fork_safe::ThreadUsage(usage) != 0) return;
  accounts.voluntary_switches.Set(static_cast<uint64_t>(usage.ru_nvcsw));
  accounts.involuntary_switches.Set(static_cast<uint64_t>(usage.ru_nivcsw));
  accounts.minor_faults.Set(static_cast<uint64_t>(usage.ru_minflt));
  accounts.major_faults.Set(static_cast<uint64_t>(usage.ru_majflt));
  accounts.has_usage.Set(1);
}

}  // namespace

TaskAccountsReader::TaskAccountsReader(Caller caller) noexcept {
  const char* const path =
      caller == Caller::kOnlyThread ? "/proc/self/schedstat" : "/proc/thread-self/schedstat";
  if (fork_safe::OpenReadOnly(path, fd_) != 0) fd_ = -1;
}

TaskAccountsReader::~TaskAccountsReader() {
  if (fd_ >= 0) fork_safe::Close(fd_);
}

void TaskAccountsReader::ReadOnce(TaskAccounts& accounts) const noexcept {
  if (Schedstat fields; ReadSchedstat(fd_, fields)) {
    accounts.run_ns.Set(fields.run_ns);
    accounts.run_delay_ns.Set(fields.run_delay_ns);
    accounts.timeslices.Set(fields.timeslices);
    accounts.has_schedstat.Set(1);
  }
  ReadUsage(accounts);
  accounts.cpu_ns.Set(fork_safe::ThreadCpuNs());
  // Last: a time says that the rest is there.
  accounts.at_ns.Set(MonotonicNs());
}

void TaskAccountsReader::Read(TaskAccounts& accounts) const noexcept {
  constexpr int kAttempts = 4;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    ReadOnce(accounts);
    Schedstat now;
    // A thread that was switched out begins a timeslice when it comes back.
    if (!ReadSchedstat(fd_, now) || now.timeslices == accounts.timeslices.Get()) return;
  }
}

}  // namespace ktstr
