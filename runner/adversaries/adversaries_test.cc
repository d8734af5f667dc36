// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Tests that do what tests should not. Each must get its verdict, in time, and nothing of it may be
// left.

#include <gmock/gmock.h>
#include <unistd.h>

#include "absl/strings/string_view.h"
#include "runner/adversaries/adversary_run.h"

namespace runner {
namespace {

using ::testing::HasSubstr;

using Json = nlohmann::json;

struct Adversary {
  const char* name;
  const char* script;  // As Adverse() takes it.
  const char* verdict;
  const char* note = "";  // A part of its notes.
  const char* options = "";
  bool needs_root = false;
};

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

}  // namespace
}  // namespace runner
