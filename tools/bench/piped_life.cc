// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/bench/piped_life.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "nlohmann/json.hpp"

namespace bench {
namespace {

namespace fork_safe = ktstr::fork_safe;
namespace sys = ktstr::sys;

constexpr size_t kReportBytes = 1024;
constexpr int kStartTimeoutMs = 30'000;
constexpr int kReportTimeoutMs = 5'000;

// One worker as the parent sees it.
struct PipedWorker {
  ktstr::Pidfd process;
  ktstr::UniqueFd start;
  ktstr::UniqueFd report;
};

// ---- the worker ----

struct Orders {
  pid_t parent;
  const sys::Pipe* start;
  const sys::Pipe* report;
};

bool WaitForStart(int fd) {
  pollfd polled{.fd = fd, .events = POLLIN, .revents = 0};
  char go = 0;
  return ::poll(&polled, 1, kStartTimeoutMs) == 1 && ::read(fd, &go, 1) == 1;
}

std::string ReadSchedstat() {
  std::array<char, 96> text{};
  const int fd = ::open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
  const ssize_t size = ::read(fd, text.data(), text.size());
  ::close(fd);
  return {text.data(), static_cast<size_t>(size > 0 ? size : 0)};
}

// A report of 1 KiB: what was measured, and samples up to that length.
std::string MakeReport(uint64_t wall_ns, const std::string& before, const std::string& after) {
  nlohmann::json report = {{"completed", true},
                           {"iterations", 0},
                           {"wall_ns", wall_ns},
                           {"schedstat", {before, after}},
                           {"samples", nlohmann::json::array()}};
  constexpr size_t kSampleBytes = 8;  // "1000000,"
  const size_t samples = (kReportBytes - report.dump().size()) / kSampleBytes;
  for (size_t i = 0; i < samples; ++i) report["samples"].push_back(1'000'000 + i);
  return report.dump();
}

bool LiveAsPiped(const Orders& orders) {
  fork_safe::SetParentDeathSignal(SIGKILL);
  if (fork_safe::Getppid() != orders.parent) return false;
  fork_safe::LeadProcessGroup();
  fork_safe::InstallInterrupter(SIGUSR1);
  fork_safe::Close(orders.start->write_end.get());
  fork_safe::Close(orders.report->read_end.get());
  if (!WaitForStart(orders.start->read_end.get())) return false;
  const int out = orders.report->write_end.get();
  if (::write(out, "R", 1) != 1) return false;
  const std::string before = ReadSchedstat();
  const uint64_t began_at_ns = ktstr::MonotonicNs();
  const uint64_t ended_at_ns = ktstr::MonotonicNs();
  const std::string report = MakeReport(ended_at_ns - began_at_ns, before, ReadSchedstat());
  return ::write(out, report.data(), report.size()) == static_cast<ssize_t>(report.size());
}

void RunPiped(const void* orders) noexcept {
  fork_safe::ExitProcess(LiveAsPiped(*static_cast<const Orders*>(orders)) ? 0 : 1);
}

// ---- the parent ----

absl::StatusOr<PipedWorker> SpawnPiped() {
  ASSIGN_OR_RETURN(sys::Pipe start, sys::MakePipe());
  ASSIGN_OR_RETURN(sys::Pipe report, sys::MakePipe());
  const Orders orders{.parent = ::getpid(), .start = &start, .report = &report};
  ASSIGN_OR_RETURN(sys::ClonedProcess process, sys::CloneProcess({}, RunPiped, &orders));
  return PipedWorker{.process = ktstr::Pidfd(process.pid, std::move(process.pidfd)),
                     .start = std::move(start.write_end),
                     .report = std::move(report.read_end)};
}

absl::StatusOr<size_t> ReadInTime(int fd, std::array<char, 4096>& buffer) {
  pollfd polled{.fd = fd, .events = POLLIN, .revents = 0};
  if (::poll(&polled, 1, kReportTimeoutMs) != 1) return absl::DeadlineExceededError("no report");
  return sys::Read(fd, buffer);
}

absl::Status Collect(PipedWorker& worker) {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    ASSIGN_OR_RETURN(const size_t size, ReadInTime(worker.report.get(), buffer));
    if (size == 0) break;
    text.append(buffer.data(), size);
  }
  RETURN_IF_ERROR(worker.process.SignalGroup(SIGKILL));
  RETURN_IF_ERROR(worker.process.Reap().status());
  if (text.empty() || text.front() != 'R') return absl::InternalError("a worker did not run");
  const nlohmann::json report = nlohmann::json::parse(text.substr(1), nullptr, false);
  if (report.is_discarded() || !report.value("completed", false)) {
    return absl::InternalError("a report was lost");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunPipedWorkers(int count) {
  std::vector<PipedWorker> workers;
  for (int i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(PipedWorker worker, SpawnPiped());
    workers.push_back(std::move(worker));
  }
  for (const PipedWorker& worker : workers) {
    RETURN_IF_ERROR(sys::WriteAll(worker.start.get(), "!"));
  }
  for (PipedWorker& worker : workers) RETURN_IF_ERROR(Collect(worker));
  return absl::OkStatus();
}

}  // namespace bench
