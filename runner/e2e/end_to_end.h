// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// EndToEndTest: runs the ktstr executable as a user does, in a folder with scripts for tests.
//
// The executable is the target's data "//runner:ktstr".

#ifndef RUNNER_E2E_END_TO_END_H_
#define RUNNER_E2E_END_TO_END_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace runner {

// A command that has ended. 1000 + N stands for a shell that signal N killed.
struct Finished {
  int exit_code = -1;
  std::string out;
  std::string err;
};

class EndToEndTest : public ::testing::Test {
 protected:
  void SetUp() override;
  // Moves to a new folder of that name, which is to be unique in the program. SetUp() takes the
  // name of the test; one with parameters needs another.
  void UseFolder(const std::string& name);

  void Write(const std::string& name, const std::string& text, mode_t mode = 0644);
  // A test below tests/ that runs `text` with /bin/sh, and notes its start for Ran().
  void Script(const std::string& name, const std::string& text);

  // The text of a file; "" when it is not there.
  std::string Read(const std::string& name) const;
  bool Exists(const std::string& name) const;
  // The tests that began since the last call, in that order.
  std::vector<std::string> Ran();

  // Runs a shell command with $KTSTR in the test's folder; its input is /dev/null.
  Finished Shell(const std::string& command);
  Finished Ktstr(const std::string& args) { return Shell("exec \"$KTSTR\" " + args); }

  // Text that goes before `exec "$KTSTR" ...`. A test writes the name of a signal to the FIFO
  // `signal` of the folder, and a process that is none of the tests' sends it to the runner.
  static constexpr char kSignaller[] =
      "rm -f signal; mkfifo signal; { read -r name <signal; kill -\"$name\" $$; } & ";

  static std::string KtstrPath();

  std::string folder_;
};

}  // namespace runner

#endif  // RUNNER_E2E_END_TO_END_H_
