// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/scx/scheduler_program.h"

#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/selftest/await.h"

namespace ktstr {
namespace {

constexpr char kVariable[] = "KTSTR_SCX_SCHEDULER";
constexpr int kCannotExecute = 126;

[[noreturn]] void Execute(const void* program) noexcept {
  const auto* path = static_cast<const char*>(program);
  execl(path, path, nullptr);
  _exit(kCannotExecute);
}

}  // namespace

absl::StatusOr<std::string> SchedulerProgram() {
  const char* program = std::getenv(kVariable);
  if (program == nullptr || access(program, X_OK) != 0) {
    return absl::UnimplementedError(
        absl::StrCat(kVariable, " names no program of a BPF scheduler"));
  }
  return program;
}

absl::StatusOr<Pidfd> StartProgram(const std::string& program) {
  ASSIGN_OR_RETURN(sys::ClonedProcess cloned, sys::CloneProcess({}, &Execute, program.c_str()));
  return Pidfd(cloned.pid, std::move(cloned.pidfd));
}

SchedExt SchedExtNow() {
  return ReadSchedulerSettings({}).sched_ext.value_or(SchedExt{});
}

bool AwaitSchedExtState(const std::string& state, absl::Duration timeout) {
  return Await([&] { return SchedExtNow().state == state; }, timeout);
}

}  // namespace ktstr
