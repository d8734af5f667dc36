// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RunEvent: the vocabulary between the dispatcher, which produces events, and reporters and the
// journal, which consume them. Plain data; everything a report shows is in here.

#ifndef RUNNER_EVENT_RUN_EVENT_H_
#define RUNNER_EVENT_RUN_EVENT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "ktstr/ktap/vocabulary.h"
#include "runner/event/expectation.h"
#include "runner/event/kernel_finding.h"
#include "runner/event/leak.h"
#include "runner/event/verdict.h"

namespace runner {

// A test by name: "COLLECTION:NAME", as kselftest-list.txt has it.
struct TestId {
  std::string collection;
  std::string name;

  friend auto operator<=>(const TestId&, const TestId&) = default;
};

// How a test's own process ended.
struct ExitStatus {
  enum class Kind { kNotStarted, kExited, kSignaled, kTimedOut };
  Kind kind = Kind::kNotStarted;
  int code = 0;  // Exit code or signal number; for kTimedOut how it ended after TERM or KILL.
  bool core_dumped = false;
  std::string error;  // Why it did not start.
};

// One result line of a test, nested ones under "parent.child" names.
struct CaseResult {
  std::string name;
  Verdict verdict = Verdict::kPass;
  bool inconclusive = false;             // Attribute of kSkip.
  std::string reason;                    // Directive data: why skipped, expected to fail ...
  std::vector<std::string> diagnostics;  // "# ..." lines that belong to it, bounded.
  uint64_t line = 0;                     // 1-based line of output.log.
  // The time from the result line before it, or the start, to the arrival of its own; absent: none
  // came.
  std::optional<absl::Duration> duration;
};

// What an attempt has used; numbers that nothing could measure are absent.
struct ResourceUsage {
  std::optional<absl::Duration> cpu_time;
  // True: the time of everything in its cgroup. Else of its own process and the children that it
  // waited for.
  bool cpu_time_of_group = false;
  std::optional<uint64_t> peak_memory_bytes;
  // True: the memory of its cgroup. Else of the largest of these processes.
  bool peak_memory_of_group = false;
  std::optional<uint64_t> peak_processes;
};

// One execution of one test.
struct AttemptResult {
  int attempt = 1;
  Verdict verdict = Verdict::kPass;
  std::vector<std::string> notes;  // Diagnostics of the judge: each contradiction, cause, remedy.
  ExitStatus exit;
  absl::Time started;
  absl::Duration duration;
  absl::Duration timeout;  // Zero: none.
  ResourceUsage usage;
  std::vector<Leak> leaks;  // Leaks of the kinds that are not ignored.
  std::vector<KernelFinding> kernel_findings;
  std::vector<CaseResult> cases;
  std::vector<Expectation> expectations;  // In order; empty for tests that are not ours.
  std::string artifacts_dir;  // Folder of output.log, result.json, workers/; relative to --out.
  uint64_t output_bytes = 0;
  std::string output_head;  // First part of the output, bounded, for the KTAP block.
  std::string output_tail;  // Last part when it did not fit into the head.

  // Whether it is known that `output_head` is all of the output. Nothing is known of an attempt
  // that was lost with its runner.
  bool has_whole_output() const { return output_bytes > 0 && output_head.size() == output_bytes; }
};

// A test that has its final verdict.
struct TestResult {
  uint64_t number = 0;  // 1-based position in the output: order of completion.
  TestId id;
  Verdict verdict = Verdict::kPass;
  bool flaky = false;                   // Passed after an attempt that failed.
  std::vector<AttemptResult> attempts;  // At least one, unless kNotRun.

  // The attempt that speaks for the result: the last that ended with its verdict, and among those
  // one that the kernel complained of for sure; the last one when none did. nullptr: there is none.
  const AttemptResult* telling() const;
};

// The beginning of a note that repeats a line of the output's end, for readers without the output.
inline constexpr absl::string_view kLastOutputNote = "last output: ";

// The machine that the results are to be read against.
struct MachineRecord {
  std::string environment_json;      // An object, schema "ktstr.environment/1"; empty: unknown.
  std::vector<std::string> summary;  // A few lines for people.
};

struct RunStarted {
  std::string run_id;
  std::string out_dir;
  absl::Time started;
  uint64_t test_count = 0;
  int jobs = 1;
  MachineRecord machine;
  // The things that this machine does not let us do to contain tests, one line each.
  std::vector<std::string> containment_gaps;
};
struct TestStarted {
  TestId id;
  int attempt = 1;
  absl::Time started;
  absl::Duration timeout;
};
// A result line of a test that is still running. TestFinished has the last word: only there names
// have those of their parents before them, and prose that looked like a result is gone.
struct CaseFinished {
  TestId id;
  int attempt = 1;
  CaseResult result;
};
// Somebody asked what the test has said so far.
struct TestSnapshot {
  TestId id;
  int attempt = 1;
  absl::Duration running;
  uint64_t output_bytes = 0;
  std::string output_tail;  // The last of them, bounded.
  std::string artifacts_dir;
};
// The test is still running after its --slow time, or again after that.
struct TestSlow {
  TestId id;
  absl::Duration running;
};
// The run stops: nothing more starts.
struct RunStopping {
  std::string cause;
  uint64_t running_tests = 0;
  uint64_t waiting_tests = 0;           // They have no result yet and get none of their own.
  std::optional<absl::Duration> grace;  // From TERM to KILL of what runs; absent: it runs on.
};
struct TestFinished {
  TestResult result;
};
struct RunFinished {
  absl::Time finished;
  absl::Duration duration;
  std::map<Verdict, uint64_t> counts;
  uint64_t inconclusive = 0;
  uint64_t flaky = 0;
  std::optional<int> interrupted_by;  // Signal.
  bool timed_out = false;             // --run-timeout.
};

using RunEvent = std::variant<RunStarted, TestStarted, CaseFinished, TestSnapshot, TestSlow,
                              RunStopping, TestFinished, RunFinished>;

}  // namespace runner

#endif  // RUNNER_EVENT_RUN_EVENT_H_
