// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Runs ktstr-workload as a user would.

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/telemetry/report_json.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Json = nlohmann::json;

constexpr char kProgram[] = "tools/workload/ktstr-workload";

// The running program, with stdout as a pipe and stderr in a file.
class Program {
 public:
  explicit Program(std::vector<std::string> args)
      : stderr_path_(absl::StrCat(::testing::TempDir(), "/stderr-", getpid())) {
    args.insert(args.begin(), kProgram);
    std::vector<char*> argv;
    for (std::string& arg : args) argv.push_back(arg.data());
    argv.push_back(nullptr);
    sys::Pipe pipe = *sys::MakePipe();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe.write_end.get(), STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, stderr_path_.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    EXPECT_EQ(posix_spawn(&pid_, kProgram, &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    stdout_ = std::move(pipe.read_end);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (pid_ > 0) Signal(SIGKILL), Wait();
  }

  pid_t pid() const { return pid_; }
  void Signal(int signal) const { kill(pid_, signal); }

  // The next line of stdout with its newline; empty at the end.
  std::string ReadLine() {
    std::string line;
    char byte = 0;
    while (line.empty() || line.back() != '\n') {
      const absl::StatusOr<size_t> count = sys::Read(stdout_.get(), std::span(&byte, 1));
      if (!count.ok() || *count == 0) break;
      line += byte;
    }
    return line;
  }
  std::string ReadAll() {
    std::string text;
    std::array<char, 4096> buffer;
    for (;;) {
      const absl::StatusOr<size_t> count = sys::Read(stdout_.get(), buffer);
      if (!count.ok() || *count == 0) return text;
      text.append(buffer.data(), *count);
    }
  }
  std::string ReadStderr() const { return *ReadFile(stderr_path_); }

  // The exit code, or 256 + the signal.
  int Wait() {
    int status = 0;
    waitpid(std::exchange(pid_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = 0;
  UniqueFd stdout_;
  const std::string stderr_path_;
};

std::vector<pid_t> ChildrenOf(pid_t pid) {
  const std::string text = *ReadFile(absl::StrCat("/proc/", pid, "/task/", pid, "/children"));
  std::vector<pid_t> children;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipWhitespace())) {
    pid_t child = 0;
    EXPECT_TRUE(absl::SimpleAtoi(word, &child));
    children.push_back(child);
  }
  return children;
}

// The time that a process has spent on a CPU so far.
uint64_t RunNs(pid_t pid) {
  const std::string text = *ReadFile(absl::StrCat("/proc/", pid, "/schedstat"));
  uint64_t run_ns = 0;
  EXPECT_TRUE(absl::SimpleAtoi(text.substr(0, text.find(' ')), &run_ns));
  return run_ns;
}

std::string TempPath(const char* name) {
  return absl::StrCat(::testing::TempDir(), "/", name, "-", getpid());
}

TEST(WorkloadCommandTest, ListsTheWorkTypes) {
  Program program({"--list"});

  EXPECT_THAT(program.ReadAll(), HasSubstr("\nFutexPingPong  "));
  EXPECT_EQ(program.Wait(), 0);
}

TEST(WorkloadCommandTest, TheListAsJsonIsJson) {
  Program program({"--list=json"});

  const Json list = Json::parse(program.ReadAll(), nullptr, false);

  EXPECT_EQ(program.Wait(), 0);
  ASSERT_TRUE(list.is_object());
  EXPECT_GE(list["work_types"].size(), 6u);
}

struct Refusal {
  std::vector<std::string> args;
  int exit_code;
  const char* message;
};

class RefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusalTest, IsOneLineAndAnExitCode) {
  Program program(GetParam().args);

  EXPECT_THAT(program.ReadAll(), IsEmpty());
  EXPECT_EQ(program.Wait(), GetParam().exit_code);
  const std::string message = program.ReadStderr();
  EXPECT_THAT(message, StartsWith("ktstr-workload: "));
  EXPECT_THAT(message, HasSubstr(GetParam().message));
  EXPECT_EQ(message.find('\n'), message.size() - 1);
}

INSTANTIATE_TEST_SUITE_P(
    Arguments, RefusalTest,
    ::testing::Values(Refusal{{"FutexPingpong"}, 64, "did you mean 'FutexPingPong'?"},
                      Refusal{{"SpinWait", "spin_itres=1"}, 64, "did you mean 'spin_iters'?"},
                      Refusal{{"SpinWait", "spin_iters=many"}, 64, "'many' is not a whole number"},
                      Refusal{{"FutexPingPong", "--workers=3"}, 64, "use a multiple of 2"},
                      Refusal{
                          {"SpinWait", "--json=/no/such/directory/x"}, 73, "/no/such/directory"},
                      Refusal{{"SpinWait", "--json=/proc"}, 73, "/proc is a directory"}));

TEST(WorkloadCommandTest, TheReportIsReadBack) {
  const std::string path = TempPath("report");
  Program program({"FutexPingPong", "--duration=50ms", "--json", path});

  EXPECT_THAT(program.ReadAll(), HasSubstr("wake latency"));
  EXPECT_EQ(program.Wait(), 0) << program.ReadStderr();
  ASSERT_OK_AND_ASSIGN(const std::string text, ReadFile(path));
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, ReportFromJson(text));
  EXPECT_TRUE(report.setup_complete());
  ASSERT_THAT(report.workers, SizeIs(2));
  EXPECT_EQ(report.workers[0].role, "starter");
  for (const WorkerReport& worker : report.workers) {
    EXPECT_GT(worker.iterations, 0u);
    EXPECT_EQ(worker.histogram(Instrument::kBlockTime).count(), worker.blocks);
    EXPECT_LE(worker.histogram(Instrument::kWakeLatency).count(), worker.blocks);
    EXPECT_LE(worker.blocks + worker.passes, worker.iterations + 1);
    EXPECT_GE(worker.blocks + worker.passes + 1, worker.iterations);
  }
}

TEST(WorkloadCommandTest, JsonOnStdoutHasItForItself) {
  Program program({"SpinWait", "--workers=1", "--duration=10ms", "--interval=2ms", "--json=-"});

  EXPECT_FALSE(Json::parse(program.ReadAll(), nullptr, false).is_discarded());
  EXPECT_EQ(program.Wait(), 0);
  EXPECT_THAT(program.ReadStderr(), StartsWith("    time  SpinWait iter/s\n"));
}

TEST(WorkloadCommandTest, AKilledWorkerLeavesItsCountersInTheReport) {
  const std::string path = TempPath("killed");
  Program program({"SpinWait", "--workers=3", "--duration=inf", "--interval=5ms", "--json", path});
  EXPECT_EQ(program.ReadLine(), "    time  SpinWait iter/s\n");
  const std::vector<pid_t> workers = ChildrenOf(program.pid());
  ASSERT_THAT(workers, SizeIs(3));
  constexpr uint64_t kEnoughNs = 1'000'000;
  const uint64_t at_gate_ns = RunNs(workers[1]);
  while (RunNs(workers[1]) < at_gate_ns + kEnoughNs) ASSERT_FALSE(program.ReadLine().empty());

  kill(workers[1], SIGKILL);
  program.ReadLine();
  program.Signal(SIGINT);

  const std::string output = program.ReadAll();
  EXPECT_EQ(program.Wait(), 128 + SIGINT);
  EXPECT_THAT(output, HasSubstr(absl::StrCat("\nworker 1 (pid ", workers[1],
                                             ") was killed by signal 9 (Killed) after ")));
  EXPECT_THAT(program.ReadStderr(), EndsWith("1 of 3 workers did not complete\n"));
  ASSERT_OK_AND_ASSIGN(const std::string text, ReadFile(path));
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, ReportFromJson(text));
  ASSERT_THAT(report.workers, SizeIs(3));
  const WorkerReport& killed = report.workers[1];
  EXPECT_FALSE(killed.completed);
  EXPECT_EQ(killed.exit.kind, WorkerExit::Kind::kSignaled);
  EXPECT_EQ(killed.exit.code, SIGKILL);
  EXPECT_GT(killed.iterations, 0u);
  EXPECT_GT(killed.work_units, 0u);
  EXPECT_TRUE(report.workers[0].completed);
  EXPECT_TRUE(report.workers[2].completed);
}

TEST(WorkloadCommandTest, ACpuThatIsNotThereIsNamedWithThoseThatAre) {
  for (const char* cpus : {"--cpus=8191", "--cpus=0,8191"}) {
    Program program({"SpinWait", "--workers=1", "--duration=1ms", cpus});

    EXPECT_EQ(program.ReadAll(), "");
    EXPECT_EQ(program.Wait(), 64);
    EXPECT_THAT(program.ReadStderr(),
                HasSubstr("groups[0]: cpus: CPU 8191 is absent, offline or outside of the cpuset"));
  }
}

TEST(WorkloadCommandTest, PhasesAreInTheTableAndInTheJson) {
  const std::string path = TempPath("phases.json");
  Program program({"SpinWait", "workers=1", "cpus=single", "--duration=200ms", "--phase",
                   "100ms name=milder nice=5", "--json", path});

  const std::string text = program.ReadAll();

  EXPECT_EQ(program.Wait(), 0) << program.ReadStderr();
  EXPECT_THAT(text, HasSubstr("\nmilder "));
  EXPECT_THAT(text, HasSubstr("Note: phase milder is '100ms name=milder nice=5'\n"));
  const Json json = Json::parse(*ReadFile(path), nullptr, false);
  ASSERT_THAT(json["phases"], SizeIs(2));
  EXPECT_EQ(json["phases"][1]["name"], "milder");
  EXPECT_THAT(json["workers"][0]["phases"], SizeIs(2));
}

TEST(WorkloadCommandTest, TheReportKnowsTheMachine) {
  Program program({"SpinWait", "workers=1", "--duration=10ms", "--json=-"});

  const Json json = Json::parse(program.ReadAll(), nullptr, false);

  EXPECT_EQ(program.Wait(), 0) << program.ReadStderr();
  EXPECT_EQ(json["environment"]["schema"], "ktstr.environment/1");
  EXPECT_EQ(json["witness"]["schema"], "ktstr.disturbance/1");
}

TEST(WorkloadCommandTest, WithoutTheWitnessItIsNotInTheReport) {
  Program program({"SpinWait", "workers=1", "--duration=10ms", "--no-witness", "--json=-"});

  const Json json = Json::parse(program.ReadAll(), nullptr, false);

  EXPECT_EQ(program.Wait(), 0) << program.ReadStderr();
  EXPECT_FALSE(json.contains("witness"));
}

}  // namespace
}  // namespace ktstr
