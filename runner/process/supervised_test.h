// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SupervisedTest: runs shell scripts under a real supervisor, for the tests of it.

#ifndef RUNNER_PROCESS_SUPERVISED_TEST_H_
#define RUNNER_PROCESS_SUPERVISED_TEST_H_

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/process/supervisor.h"

namespace runner {

// Long enough never to pass in a test; short enough that one which waits for it fails in time.
inline constexpr char kForever[] = "1000";

class SupervisedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ktstr::JoinPath(::testing::TempDir(),
                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(folder_));
    ASSERT_OK_AND_ASSIGN(supervisor_, Supervisor::Create());
  }

  // Expects that nothing of a test is left, whatever it did.
  void TearDown() override {
    supervisor_.reset();
    errno = 0;
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG | __WALL), -1);
    EXPECT_EQ(errno, ECHILD);
  }

  // A program with that text, its output going to LogOf(name).
  ChildOptions Script(const std::string& name, const std::string& text) {
    WriteScript(name, absl::StrCat("#!/bin/sh\n", text, "\n"), 0755);
    const std::string identity = absl::StrCat("KTSTR_RUN_ID=test-", name);
    return {.command = {.argv = {"./" + name},
                        .environment = {identity, "PATH=/usr/sbin:/usr/bin:/sbin:/bin"},
                        .directory = folder_},
            .log = OpenLog(name),
            .identity = identity};
  }

  void WriteScript(const std::string& name, const std::string& text, mode_t mode) {
    const std::string path = ktstr::JoinPath(folder_, name);
    ASSERT_OK(ktstr::WriteFileAtomically(path, text));
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
  }

  absl::StatusOr<RunGroup> MakeRunGroup() {
    return RunGroup::Create(absl::StrCat("supervisor-test-", ::getpid()));
  }
  static ChildOptions InGroup(const RunGroup& run, uint64_t ordinal, ChildOptions options) {
    absl::StatusOr<TestGroup> group = run.MakeTestGroup(ordinal);
    EXPECT_OK(group);
    options.group.emplace(*std::move(group));
    return options;
  }

  ktstr::UniqueFd OpenLog(const std::string& name) {
    return *ktstr::sys::Open(LogPath(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  }
  std::string LogPath(const std::string& name) { return ktstr::JoinPath(folder_, name + ".log"); }
  std::string LogOf(const std::string& name) { return *ktstr::ReadFile(LogPath(name)); }

  // The next event, which has to be of that kind.
  template <typename Event>
  Event Expect() {
    const absl::StatusOr<SupervisorEvent> event = supervisor_->Next(kNoDeadline);
    EXPECT_OK(event);
    EXPECT_TRUE(event.ok() && std::holds_alternative<Event>(*event));
    return event.ok() && std::holds_alternative<Event>(*event) ? std::get<Event>(*event) : Event{};
  }

  ChildEnded Run(ChildOptions options) {
    EXPECT_OK(supervisor_->Start(std::move(options)));
    return Expect<ChildEnded>();
  }

  std::string folder_;
  std::unique_ptr<Supervisor> supervisor_;
};

}  // namespace runner

#endif  // RUNNER_PROCESS_SUPERVISED_TEST_H_
