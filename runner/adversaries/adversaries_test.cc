// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Tests that do what tests should not, run by the ktstr executable. Each must get its verdict, in
// time, and nothing of it may be left: this process is a subreaper, so whatever the runner misses
// becomes a child of ours.

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Json = nlohmann::json;

// Far above what the time-outs of an adversary add up to, and far below waiting for one: the
// machine may be busy.
constexpr absl::Duration kInTime = absl::Seconds(60);

struct Adversary {
  const char* name;
  // Of /bin/sh. $SLEEP sleeps for ever; $ADVERSARY is the program beside this test.
  const char* script;
  const char* verdict;
  const char* note = "";  // A part of its notes.
  const char* options = "";
  bool needs_root = false;
};

// Every row of the table that is printed in the end.
struct Row {
  std::string adversary;
  std::string verdict;
  absl::Duration time;
  int survivors;
};
std::vector<Row>& Rows() {
  static std::vector<Row> rows;
  return rows;
}

class TableAtTheEnd : public ::testing::Environment {
 public:
  void TearDown() override {
    std::printf("%-32s %-10s %9s  %s\n", "adversary", "verdict", "time", "survivors");
    for (const Row& row : Rows()) {
      std::printf("%-32s %-10s %7.2f s  %d\n", row.adversary.c_str(), row.verdict.c_str(),
                  absl::ToDoubleSeconds(row.time), row.survivors);
    }
  }
};
const ::testing::Environment* const kTable = ::testing::AddGlobalTestEnvironment(new TableAtTheEnd);

// Children that are left, which are killed and reaped.
int EndSurvivors() {
  int survivors = 0;
  for (;;) {
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) != 0) return survivors;
    const std::string children =
        ktstr::ReadFile("/proc/thread-self/children").value_or(std::string());
    for (const absl::string_view word : absl::StrSplit(children, ' ', absl::SkipEmpty())) {
      ++survivors;
      const pid_t pid = std::atoi(std::string(word).c_str());
      ADD_FAILURE() << "left: "
                    << ktstr::ReadFile(absl::StrCat("/proc/", pid, "/cmdline")).value_or("?");
      ::kill(pid, SIGKILL);
      ::waitpid(pid, nullptr, __WALL);
    }
  }
}

class AdversaryTest : public EndToEndTest {
 protected:
  void SetUp() override {
    EndToEndTest::SetUp();
    Prepare();
  }
  void Prepare() {
    ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    ASSERT_OK(ktstr::MakeDirectories(folder_ + "/tmp"));
    Write("input", "not for tests\n");
  }

  void Adverse(const std::string& name, absl::string_view text) {
    const std::string adversary =
        std::filesystem::absolute("runner/adversaries/adversary").string();
    Script(name, absl::StrReplaceAll(text, {{"$SLEEP", "sleep 1000"}, {"$ADVERSARY", adversary}}));
  }

  // Runs `ktstr run OPTIONS tests` with its temporary files in a folder of ours.
  Finished Run(const std::string& options) {
    const absl::Time begin = absl::Now();
    Finished run = Shell(absl::StrCat("TMPDIR='", folder_, "/tmp' exec \"$KTSTR\" run --out out ",
                                      options, " tests <input"));
    took_ = absl::Now() - begin;
    EXPECT_LT(took_, kInTime);
    return run;
  }

  // Nothing of the run is left: no process, no group, no temporary file. The number of processes.
  int CheckNothingIsLeft() {
    const int survivors = EndSurvivors();
    EXPECT_EQ(survivors, 0);
    EXPECT_FALSE(GroupOfRunIsThere());
    const auto left = ktstr::ListDirectory(folder_ + "/tmp");
    EXPECT_TRUE(left.ok() && left->empty());
    return survivors;
  }

  bool GroupOfRunIsThere() const {
    const std::string events = Read("out/events.jsonl");
    const Json begin = Json::parse(events.substr(0, events.find('\n')), nullptr, false);
    const auto hierarchy = ktstr::CgroupHierarchy::Find();
    if (!hierarchy.ok() || !begin.is_object()) return false;
    return ktstr::PathExists(
        absl::StrCat(hierarchy->own_group(), "/ktstr-run-", begin["run_id"].get<std::string>()));
  }

  // The only attempt of a test.
  Json Result(const std::string& test) const {
    return Json::parse(Read(absl::StrCat("out/tests/ktstr/", test, "/attempt-1/result.json")),
                       nullptr, false);
  }
  std::string VerdictOf(const std::string& test) const {
    const Json result = Result(test);
    return result.is_object() ? result["verdict"].get<std::string>() : "no result";
  }
  void AddRow(const std::string& adversary, const std::string& verdict, int survivors) const {
    Rows().push_back({adversary, verdict, took_, survivors});
  }

  absl::Duration took_;
};

// ---- each alone ----

class EveryAdversaryTest : public AdversaryTest, public ::testing::WithParamInterface<Adversary> {
 protected:
  void SetUp() override {
    UseFolder(GetParam().name);
    Prepare();
  }
};

TEST_P(EveryAdversaryTest, GetsItsVerdictInTimeAndLeavesNothing) {
  const Adversary& adversary = GetParam();
  if (adversary.needs_root && ::geteuid() != 0) GTEST_SKIP() << "takes root";
  Adverse(adversary.name, adversary.script);

  const Finished run = Run(adversary.options);

  const int survivors = CheckNothingIsLeft();
  const Json result = Result(adversary.name);
  ASSERT_TRUE(result.is_object()) << run.out << run.err;
  EXPECT_EQ(result["verdict"], adversary.verdict) << run.out;
  EXPECT_THAT(result["notes"].dump(), HasSubstr(adversary.note));
  EXPECT_EQ(run.exit_code, absl::string_view(adversary.verdict) == "pass" ? 0 : 1) << run.err;
  AddRow(adversary.name, VerdictOf(adversary.name), survivors);
}

constexpr char kImpatient[] = "--timeout 500ms --grace 200ms";

INSTANTIATE_TEST_SUITE_P(
    Adversaries, EveryAdversaryTest,
    ::testing::Values(
        Adversary{.name = "ignores_term",
                  .script = "trap '' TERM; while :; do $SLEEP; done",
                  .verdict = "timeout",
                  .options = kImpatient},
        Adversary{.name = "daemon_keeps_stdout",
                  .script = "$SLEEP & exit 0",
                  .verdict = "leak",
                  .note = "holds the test's output"},
        Adversary{.name = "daemon_left_session_and_closed_stdio",
                  .script = "env -i setsid $SLEEP <&- >&- 2>&- & sleep 0.1; exit 0",
                  .verdict = "leak",
                  .note = "out of the test's session"},
        Adversary{.name = "grandchildren_of_a_killed_parent",
                  .script = "sh -c '$SLEEP & $SLEEP & kill -KILL $$'; exit 0",
                  .verdict = "leak",
                  .note = "left 2 processes behind"},
        Adversary{.name = "stops_itself",
                  .script = "kill -STOP $$; exit 0",
                  .verdict = "timeout",
                  .note = "stopped",
                  .options = "--timeout 500ms --grace 0s"},
        Adversary{.name = "terminates_its_parent",
                  .script = "kill -TERM $PPID; kill -INT $PPID; sleep 0.1; exit 0",
                  .verdict = "fail",
                  .note = "sent SIGTERM to the runner"},
        Adversary{.name = "signals_its_whole_group",
                  .script = "$SLEEP & kill -TERM 0; $SLEEP",
                  .verdict = "crash",
                  .note = "SIGTERM"},
        Adversary{.name = "fork_bomb",
                  .script = "exec $ADVERSARY fork_bomb",
                  .verdict = "timeout",
                  .options = kImpatient,
                  .needs_root = true},
        Adversary{.name = "prints_100_mb",
                  .script = "yes 0123456789abcdef | head -c 104857600",
                  .verdict = "pass"},
        Adversary{.name = "no_final_newline",
                  .script = "printf 'TAP version 13\\n1..1\\nok 1 last'",
                  .verdict = "pass"},
        Adversary{.name = "exit_124", .script = "exit 124", .verdict = "fail", .note = "exit 124"},
        Adversary{.name = "exit_0_with_a_failed_result",
                  .script = "echo 'TAP version 13'; echo 1..1; echo 'not ok 1 x'; exit 0",
                  .verdict = "fail",
                  .note = "1 case not ok, exit 0"},
        Adversary{.name = "plan_of_5_with_3_results",
                  .script = "echo 'TAP version 13'; echo 1..5; for i in 1 2 3; do echo ok $i; done",
                  .verdict = "error",
                  .note = "planned 5"},
        Adversary{.name = "bails_out",
                  .script = "echo 'TAP version 13'; echo 1..2; echo ok 1; echo 'Bail out! no more'",
                  .verdict = "error",
                  .note = "no more"},
        Adversary{.name = "crashes", .script = "kill -SEGV $$", .verdict = "crash", .note = "SEGV"},
        Adversary{.name = "reads_stdin",
                  .script = "if read line; then exit 1; fi; exit 0",
                  .verdict = "pass"},
        Adversary{.name = "closes_stdout_and_hangs",
                  .script = "exec $SLEEP >&- 2>&-",
                  .verdict = "timeout",
                  .options = kImpatient},
        Adversary{.name = "writes_to_the_terminal",
                  .script = "if (echo here >/dev/tty) 2>/dev/null; then exit 1; fi; exit 0",
                  .verdict = "pass"},
        Adversary{.name = "removes_its_working_directory",
                  .script = "rm -rf \"$PWD\"; exit 0",
                  .verdict = "pass"},
        Adversary{.name = "changes_its_uid",
                  .script = "exec $ADVERSARY change_user",
                  .verdict = "leak",
                  .note = "left 1 process behind",
                  .needs_root = true},
        Adversary{.name = "executes_something_else", .script = "exec /bin/true", .verdict = "pass"},
        Adversary{.name = "leaves_a_mount_in_its_own_namespace",
                  .script = "unshare -m sh -c 'mount -t tmpfs none \"$TMPDIR\" && touch "
                            "\"$TMPDIR/x\" && $SLEEP' & sleep 0.2; exit 0",
                  .verdict = "leak",
                  .note = "processes behind",
                  .needs_root = true},
        Adversary{.name = "leaves_a_mount_in_its_temporary_folder",
                  .script = "mkdir \"$TMPDIR/m\" && mount -t tmpfs none \"$TMPDIR/m\"; exit 0",
                  .verdict = "pass",
                  .note = "tmpfs on ",
                  .needs_root = true},
        Adversary{.name = "looks_like_a_kernel_panic",
                  .script = "echo 'Kernel panic - not syncing: Fatal exception'; echo 'BUG: unable "
                            "to handle page fault'; echo '[    1.0] WARNING: CPU: 0 PID: 1'",
                  .verdict = "pass",
                  .note = "[]"}),
    [](const ::testing::TestParamInfo<Adversary>& param) { return param.param.name; });

// ---- those that take more than a verdict ----

TEST_F(AdversaryTest, KillerOfItsParentLeavesNothingEither) {
  Adverse("kills",
          "env -i setsid $SLEEP <&- >&- 2>&- & mkdir -p \"$TMPDIR/a/b\"; "
          "touch \"$TMPDIR/a/b/c\"; sleep 0.1; kill -KILL $PPID; $SLEEP");

  const Finished run = Run("");

  EXPECT_EQ(run.exit_code, 1000 + SIGKILL);
  // What is on its way to its end, and the guardian, which ends when its work is done.
  while (::waitpid(-1, nullptr, __WALL) > 0 || errno == EINTR) {
  }
  AddRow("kills_its_parent", "none", CheckNothingIsLeft());
}

TEST_F(AdversaryTest, BinaryOutputDoesNotReachTheResults) {
  Adverse("binary", "printf 'a\\000b\\033[31mc\\377d\\n'; exit 1");

  const Finished run = Run("");

  const int survivors = CheckNothingIsLeft();
  for (const char byte : {'\0', '\033', '\377'}) {
    EXPECT_EQ(run.out.find(byte), std::string::npos);
  }
  EXPECT_EQ(Read("out/tests/ktstr/binary/attempt-1/output.log"),
            std::string("a\0b\033[31mc\377d\n", 12));
  EXPECT_EQ(VerdictOf("binary"), "fail");
  AddRow("prints_nul_esc_0xff", VerdictOf("binary"), survivors);
}

TEST_F(AdversaryTest, FakeResultOfAnotherTestIsNoResult) {
  Adverse("faker", "echo 'ok 2 selftests: ktstr: victim'; echo '# Totals: pass:2 fail:0'");
  Adverse("victim", "exit 1");

  const Finished run = Run("");

  const int survivors = CheckNothingIsLeft();
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("\nnot ok 2 selftests: ktstr: victim # exit=1\n"));
  EXPECT_THAT(run.out, Not(HasSubstr("\nok 2 ")));
  EXPECT_EQ(VerdictOf("victim"), "fail");
  AddRow("fakes_the_result_of_another", VerdictOf("faker"), survivors);
}

TEST_F(AdversaryTest, GroupSignalsReachNoOtherTest) {
  Adverse("a_hostile", "sleep 0.1; kill -KILL 0");
  Adverse("b_bystander", "sleep 0.3; exit 0");

  Run("--jobs 2");

  CheckNothingIsLeft();
  EXPECT_EQ(VerdictOf("a_hostile"), "crash");
  EXPECT_EQ(VerdictOf("b_bystander"), "pass");
}

TEST_F(AdversaryTest, FullTemporaryFolderIsEmptied) {
  if (::geteuid() != 0) GTEST_SKIP() << "takes root";
  Adverse("fills",
          "dd if=/dev/zero of=\"$TMPDIR/full\" bs=64k 2>/dev/null && exit 1; "
          "rm \"$TMPDIR/full\"; mkdir -p \"$TMPDIR/a/b\"; touch \"$TMPDIR/a/b/c\"; "
          "dd if=/dev/zero of=\"$TMPDIR/a/full\" bs=64k 2>/dev/null; "
          "chmod 0 \"$TMPDIR/a/b\"; chmod 0 \"$TMPDIR/a\"; exit 0");
  ASSERT_OK(ktstr::MakeDirectories(folder_ + "/small"));
  // In a namespace of its own: the small file system goes with it.
  Write("enclosed",
        "mount -t tmpfs -o size=1m none small\n"
        "TMPDIR=$PWD/small \"$1\" run --out out tests\n"
        "ls -A small >left\n");
  const absl::Time begin = absl::Now();

  const Finished run = Shell("exec unshare -m sh ./enclosed \"$KTSTR\"");

  took_ = absl::Now() - begin;
  EXPECT_EQ(Read("left"), "");
  EXPECT_EQ(VerdictOf("fills"), "pass") << run.out << run.err;
  AddRow("fills_its_temporary_folder", VerdictOf("fills"), CheckNothingIsLeft());
}

TEST_F(AdversaryTest, SharedMemoryIsNamedAndTheSegmentRemoved) {
  const std::string name = absl::StrCat("/adversary-", ::getpid());
  Adverse("leaves", absl::StrCat("exec $ADVERSARY shared_memory ", name));

  Run("");

  const int survivors = CheckNothingIsLeft();
  ::shm_unlink(name.c_str());
  const std::string notes = Result("leaves")["notes"].dump();
  EXPECT_EQ(VerdictOf("leaves"), "leak");
  EXPECT_THAT(notes, HasSubstr("shared memory segment "));
  EXPECT_THAT(notes, HasSubstr(absl::StrCat("POSIX shared memory ", name)));
  int segment = -1;
  ASSERT_EQ(std::sscanf(Read("out/tests/ktstr/leaves/attempt-1/output.log").c_str(), "segment %d",
                        &segment),
            1);
  shmid_ds info{};
  EXPECT_EQ(::shmctl(segment, IPC_STAT, &info), -1);
  AddRow("leaves_shared_memory", VerdictOf("leaves"), survivors);
}

// ---- the kernel's log ----

TEST_F(AdversaryTest, WarningOfTheKernelIsAttachedToTheTestThatRan) {
  Write("kmsg", "4,1,1,-;WARNING: of yesterday\n");
  Adverse("a_clean", "exit 0");
  Adverse("b_warns", "echo '4,2,2,-;WARNING: CPU: 0 PID: 1 at kernel/x.c:1 y+0x0/0x1' >>../kmsg");
  Adverse("c_clean", "exit 0");

  const Finished run = Run("--kernel-log kmsg");

  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("kernel: WARNING: CPU: 0 PID: 1 at kernel/x.c:1"));
  EXPECT_EQ(Result("b_warns")["kernel_warning"], true);
  EXPECT_EQ(Result("a_clean").count("kernel_warning"), 0u);
  EXPECT_EQ(Result("c_clean").count("kernel_warning"), 0u);
}

TEST_F(AdversaryTest, SuspectsRunAgainAlone) {
  Write("kmsg", "");
  // Both run when it comes, and only then.
  Adverse("a",
          "[ -e ../seen ] && exit 0; while [ ! -e ../b_runs ]; do sleep 0.01; done; "
          "echo '3,2,2,-;BUG: scheduling while atomic: a/1/0x2' >>../kmsg; touch ../seen");
  Adverse("b", "touch ../b_runs; while [ ! -e ../seen ]; do sleep 0.01; done");

  const Finished run = Run("--jobs 2 --kernel-log kmsg --rerun-suspects");

  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("ran again, alone, as a suspect"));
  EXPECT_EQ(Result("a")["kernel_findings"][0]["suspects"], (Json{"ktstr:a", "ktstr:b"}));
  EXPECT_TRUE(Exists("out/tests/ktstr/a/attempt-2/result.json"));
  EXPECT_TRUE(Exists("out/tests/ktstr/b/attempt-2/result.json"));
}

}  // namespace
}  // namespace runner
