// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// kill -9 of the runner at 50 random moments of a run: nothing that it has reported is lost or
// reported twice, and nothing of it is left.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/sys.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

constexpr int kTests = 200;
constexpr int kKills = 50;

// $KTSTR_KILL_SEED, to see the same moments again, as far as they can be.
uint32_t Seed() {
  uint32_t seed = std::random_device()();
  const char* wanted = std::getenv("KTSTR_KILL_SEED");
  if (wanted != nullptr && !absl::SimpleAtoi(wanted, &seed)) ADD_FAILURE() << wanted;
  return seed;
}

class KillTest : public EndToEndTest {
 protected:
  void SetUp() override {
    EndToEndTest::SetUp();
    // The children of a dead runner become ours.
    ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    for (int i = 1; i <= kTests; ++i) {
      Script(absl::StrFormat("t%03d", i), "echo 'TAP version 13'; echo 1..1; echo ok 1 works");
    }
  }

  // Runs ktstr, and kills it when it has printed `bytes`, and has worked on for `spins`; what it
  // had printed. Without a kill it has printed less.
  std::string RunAndKill(std::vector<std::string> args, size_t bytes, uint32_t spins) {
    absl::StatusOr<ktstr::sys::Pipe> pipe = ktstr::sys::MakePipe();
    EXPECT_OK(pipe);
    const std::string program = KtstrPath();
    args.insert(args.begin(), "ktstr");
    std::vector<char*> argv;
    for (std::string& arg : args) argv.push_back(arg.data());
    argv.push_back(nullptr);
    const pid_t runner = ::fork();
    if (runner == 0) {
      if (::chdir(folder_.c_str()) != 0) ::_exit(127);
      ::dup2(pipe->write_end.get(), STDOUT_FILENO);
      ::execv(program.c_str(), argv.data());
      ::_exit(127);
    }
    pipe->write_end.reset();
    std::string out;
    Read(pipe->read_end.get(), bytes, out);
    std::atomic<uint32_t> spun = 0;
    while (spun.fetch_add(1, std::memory_order_relaxed) < spins) {
    }
    ::kill(runner, SIGKILL);
    int status = 0;
    EXPECT_EQ(::waitpid(runner, &status, 0), runner);
    was_killed_ = WIFSIGNALED(status);
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    // Ends when no process of the run is left that could print.
    Read(pipe->read_end.get(), std::string::npos, out);
    // A process that is left would make this wait for ever.
    while (::waitpid(-1, nullptr, __WALL) > 0) {
    }
    EXPECT_EQ(errno, ECHILD);
    return out;
  }

  static void Read(int fd, size_t bytes, std::string& out) {
    std::array<char, 256> buffer;
    while (out.size() < bytes) {
      const absl::StatusOr<size_t> count = ktstr::sys::Read(fd, buffer);
      if (!count.ok() || *count == 0) return;
      out.append(buffer.data(), *count);
    }
  }
  using EndToEndTest::Read;

  bool was_killed_ = false;
  int exit_code_ = -1;
};

// The names of the tests whose results are in there.
std::set<std::string> ResultsIn(absl::string_view out) {
  std::set<std::string> names;
  for (const absl::string_view line : absl::StrSplit(out.substr(0, out.rfind('\n')), '\n')) {
    constexpr absl::string_view kMark = " selftests: ktstr: ";
    const size_t at = line.find(kMark);
    if (!absl::StartsWith(line, "ok ") || at == absl::string_view::npos) continue;
    EXPECT_TRUE(names.emplace(line.substr(at + kMark.size())).second) << line;
  }
  return names;
}

TEST_F(KillTest, NothingIsLostAndNothingDoneTwice) {
  const uint32_t seed = Seed();
  std::cout << "KTSTR_KILL_SEED=" << seed << std::endl;
  std::mt19937 random(seed);
  ASSERT_EQ(Ktstr("run --leaks file=ignore --out whole tests").exit_code, 0);
  const std::string whole = Read("whole/results.ktap");
  Ran();

  std::set<std::string> told;
  int kills = 0;
  for (int session = 0; session < kKills; ++session) {
    // Each session comes further than the last, and may also die while it reports what was
    // restored.
    const size_t limit = whole.size() * static_cast<size_t>(session + 1) / (kKills + 1);
    const size_t bytes = std::uniform_int_distribution<size_t>(limit / 2, limit)(random);
    const uint32_t spins = std::uniform_int_distribution<uint32_t>(0, 2'000'000)(random);
    const bool has_begun = Exists("out/journal");
    const std::string out =
        has_begun
            ? RunAndKill({"run", "--resume", "out", "--rerun-interrupted"}, bytes, spins)
            : RunAndKill({"run", "--leaks", "file=ignore", "--out", "out", "tests"}, bytes, spins);
    kills += was_killed_ ? 1 : 0;

    // What a session reports is what stands in the whole report.
    EXPECT_EQ(out, whole.substr(0, out.size())) << "session " << session;
    for (const std::string& name : Ran()) {
      EXPECT_EQ(told.count(name), 0u) << name << " ran again in session " << session;
    }
    told.merge(ResultsIn(out));
    ASSERT_FALSE(HasFailure());
  }
  std::cout << kills << " of " << kKills << " sessions were killed, " << told.size()
            << " results reported by them" << std::endl;
  EXPECT_GE(kills, kKills * 9 / 10);

  ASSERT_EQ(Ktstr("run --resume out --rerun-interrupted").exit_code, 0);

  EXPECT_EQ(Read("out/results.ktap"), whole);
  for (const std::string& name : Ran()) EXPECT_EQ(told.count(name), 0u) << name;
  EXPECT_EQ(ResultsIn(Read("out/results.ktap")).size(), static_cast<size_t>(kTests));
}

}  // namespace
}  // namespace runner
