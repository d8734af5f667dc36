// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/bench/program_run.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"

namespace bench {
namespace {

namespace fs = std::filesystem;

// Where a program writes and where it runs.
class SpawnActions {
 public:
  explicit SpawnActions(const std::string& directory) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str());
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

}  // namespace

absl::StatusOr<ProgramRun> RunProgram(const std::vector<std::string>& argv,
                                      const std::string& directory) {
  const SpawnActions actions(directory);
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const uint64_t start_ns = ktstr::MonotonicNs();
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, words[0], actions.get(), nullptr, words.data(), environ);
  if (error == ENOENT) return absl::UnimplementedError(absl::StrCat(argv[0], " is not installed"));
  if (error != 0) return absl::ErrnoToStatus(error, absl::StrCat("posix_spawn ", argv[0]));
  int status = 0;
  rusage usage{};
  while (::wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return absl::InternalError(
        absl::StrCat(absl::StrJoin(argv, " "), " in ", directory, ": wait status ", status));
  }
  return ProgramRun{.duration_ns = ktstr::MonotonicNs() - start_ns,
                    .peak_bytes = static_cast<uint64_t>(usage.ru_maxrss) * 1024};
}

absl::StatusOr<Workbench> Workbench::Create() {
  const char* parent = std::getenv("TMPDIR");
  std::string path = ktstr::JoinPath(parent == nullptr ? "/tmp" : parent, "ktstr-bench-XXXXXX");
  if (::mkdtemp(path.data()) == nullptr) {
    return absl::ErrnoToStatus(errno, absl::StrCat("mkdtemp ", path));
  }
  return Workbench(std::move(path));
}

Workbench::Workbench(Workbench&& other) noexcept
    : path_(std::exchange(other.path_, {})), used_(other.used_) {}

Workbench::~Workbench() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

absl::Status Workbench::MakeTests(const std::string& folder, const std::string& program,
                                  int count) const {
  RETURN_IF_ERROR(ktstr::MakeDirectories(Path(folder)));
  std::error_code error;
  const std::string first = Path(folder + "/" + TestName(1));
  fs::copy_file(program, first, error);
  for (int i = 2; i <= count && !error; ++i) {
    fs::create_hard_link(first, Path(folder + "/" + TestName(i)), error);
  }
  return error ? absl::ErrnoToStatus(error.value(), absl::StrCat("copy ", program, " to ", first))
               : absl::OkStatus();
}

std::string TestName(int number) {
  return absl::StrFormat("t%04d", number);
}

}  // namespace bench
