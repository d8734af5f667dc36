// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/e2e/end_to_end.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {

void EndToEndTest::SetUp() {
  UseFolder(::testing::UnitTest::GetInstance()->current_test_info()->name());
}

void EndToEndTest::UseFolder(const std::string& name) {
  folder_ = ktstr::JoinPath(::testing::TempDir(), name);
  ASSERT_OK(ktstr::MakeDirectories(folder_ + "/tests"));
}

void EndToEndTest::Write(const std::string& name, const std::string& text, mode_t mode) {
  const std::string path = ktstr::JoinPath(folder_, name);
  ASSERT_OK(ktstr::MakeDirectories(path.substr(0, path.rfind('/'))));
  ASSERT_OK(ktstr::WriteFileAtomically(path, text));
  ASSERT_EQ(::chmod(path.c_str(), mode), 0);
}

void EndToEndTest::Script(const std::string& name, const std::string& text) {
  Write("tests/" + name,
        absl::StrCat("#!/bin/sh\necho ", name, " >>'", folder_, "/ran'\n", text, "\n"), 0755);
}

std::string EndToEndTest::Read(const std::string& name) const {
  return ktstr::ReadFile(ktstr::JoinPath(folder_, name)).value_or("");
}

bool EndToEndTest::Exists(const std::string& name) const {
  return ::access(ktstr::JoinPath(folder_, name).c_str(), F_OK) == 0;
}

std::vector<std::string> EndToEndTest::Ran() {
  const std::vector<std::string> names = absl::StrSplit(Read("ran"), '\n', absl::SkipEmpty());
  std::filesystem::remove(folder_ + "/ran");
  return names;
}

Finished EndToEndTest::Shell(const std::string& command) {
  const std::string script =
      absl::StrCat("cd '", folder_, "'; KTSTR='", KtstrPath(), "'; { ", command, "\n} >'", folder_,
                   "/stdout' 2>'", folder_, "/stderr' </dev/null");
  const int status = ::system(script.c_str());
  return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status),
          .out = Read("stdout"),
          .err = Read("stderr")};
}

std::string EndToEndTest::KtstrPath() {
  return std::filesystem::absolute("runner/ktstr").string();
}

}  // namespace runner
