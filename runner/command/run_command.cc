// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/command/run_command.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "ktstr/base/command_line.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/sched/cpu_list.h"
#include "runner/command/command.h"
#include "runner/command/exit_code.h"
#include "runner/command/message.h"
#include "runner/command/resume.h"
#include "runner/command/run_options.h"
#include "runner/command/selected.h"
#include "runner/command/selection_options.h"
#include "runner/contain/surroundings.h"
#include "runner/discover/selftest.h"
#include "runner/doctor/diagnosis.h"
#include "runner/folder/past_run.h"
#include "runner/folder/run_folder.h"
#include "runner/journal/history.h"
#include "runner/journal/journal.h"
#include "runner/process/supervisor.h"
#include "runner/report/audience.h"
#include "runner/report/report_request.h"
#include "runner/run/containment.h"
#include "runner/run/debug_session.h"
#include "runner/run/dispatcher.h"
#include "runner/schedule/run_order.h"
#include "runner/terminal/terminal_keys.h"

namespace runner {
namespace {

constexpr absl::string_view kRun = "ktstr run";
constexpr absl::string_view kList = "ktstr list";

std::string WorkingDirectory() {
  std::error_code error;
  return std::filesystem::current_path(error).string();
}

// The CPUs that tests may use by their affinity, which is ours. sysfs may be absent, and list
// others.
int CpuCount() {
  const absl::StatusOr<ktstr::CpuSet> cpus = ktstr::AffinityOf(0);
  return cpus.ok() ? cpus->Count() : 1;
}

int JobsOf(const RunOptions& options) {
  return options.jobs == 0 ? CpuCount() : static_cast<int>(options.jobs);
}

std::string Text(const Shard& shard) {
  return absl::StrCat(shard.kind == Shard::Kind::kHash ? "hash:" : "", shard.index, "/",
                      shard.count);
}

std::string Text(const Repeat& repeat) {
  return repeat.time > absl::ZeroDuration() ? absl::FormatDuration(repeat.time)
                                            : absl::StrCat(repeat.times);
}

std::map<std::string, std::string> AskedFor(const RunOptions& options) {
  std::map<std::string, std::string> asked = {
      {"jobs", absl::StrCat(JobsOf(options))},
      {"repeat", Text(options.repeat.value_or(Repeat{}))},
      {"until-fail", options.until_fail ? "true" : "false"},
      {"retries", absl::StrCat(options.retries)},
      {"fail-fast", options.fail_fast ? "true" : "false"},
      {"filter", options.selection.filter},
      {"shard", Text(options.selection.shard)},
      {"duration-scale", absl::StrCat(options.duration_scale)},
      {"paths", absl::StrJoin(options.operands, " ")}};
  if (options.shuffle_seed.has_value()) {
    asked["shuffle"] = absl::StrCat(*options.shuffle_seed);
  }
  return asked;
}

// A run that is about to begin or to go on.
struct RunPlan {
  // It identifies the processes of the run. Each session has its own, so that the guardian of a
  // dead one cannot take the tests of the next one for its own.
  std::string session_id;
  std::string folder;
  std::map<std::string, std::string> asked;
  Journal* journal;
  const History* history = nullptr;
  bool has_rebooted = false;
};

ReportRequest ReportsOf(const RunOptions& options, const RunPlan& plan) {
  return {.folder = plan.folder,
          .working_dir = WorkingDirectory(),
          .run_options = plan.asked,
          .junit = options.junit,
          .per_test_logs = options.per_test_logs,
          .summary = options.summary,
          .quiet = options.quiet,
          .verbose = options.verbose};
}

Repeat RepeatOf(const RunOptions& options) {
  if (options.repeat.has_value()) return *options.repeat;
  return {.times = options.until_fail ? ~uint64_t{0} : 1};
}

DispatchSettings SettingsOf(const RunOptions& options) {
  const Repeat repeat = RepeatOf(options);
  return {.capacity = {.jobs = JobsOf(options), .cpus = CpuCount()},
          .repeat = repeat.times,
          .repeat_time = repeat.time,
          .in_rounds = options.until_fail,
          .retries = options.retries,
          .fail_fast = options.fail_fast || options.until_fail,
          .run_timeout = options.run_timeout,
          .rerun_suspects = options.rerun_suspects,
          .abort_on_taint = options.abort_on_taint,
          .rerun_interrupted = options.rerun_interrupted};
}

// Whether more cases could not decide than may. Reports it if so.
bool TooInconclusive(const RunOutcome& outcome, const std::optional<double>& max_percent) {
  if (!max_percent.has_value() || outcome.inconclusive_percent() <= *max_percent) return false;
  Say(kRun, absl::StrFormat("%d of %d cases that ran were inconclusive, %.1f%%; "
                            "--max-inconclusive is %g%%",
                            outcome.inconclusive_cases, outcome.judged_cases,
                            outcome.inconclusive_percent(), *max_percent));
  return true;
}

int ExitCodeOf(const RunOutcome& outcome, const RunOptions& options) {
  if (outcome.interrupted_by.has_value()) return kExitSignalBase + *outcome.interrupted_by;
  if (!outcome.report_status.ok()) return Fail(kRun, outcome.report_status, kExitWriteError);
  if (outcome.timed_out) return kExitRunTimeout;
  if (outcome.has_failures() || TooInconclusive(outcome, options.max_inconclusive)) {
    return options.succeed_on_failure ? kExitOk : kExitFailed;
  }
  return outcome.all_skipped() ? kExitAllSkipped : kExitOk;
}

// Returns what this machine does not let us contain or look at; the run is possible without it.
std::vector<std::string> GapsOf(const Containment& containment, const Surroundings& surroundings) {
  std::vector<std::string> gaps = containment.gaps();
  if (!surroundings.remark().empty()) gaps.push_back(surroundings.remark());
  return gaps;
}

void SayWhatStays(Containment& containment) {
  const absl::Status removed = containment.RemoveFolder();
  if (!removed.ok()) Say(kRun, removed.message());
}

int Execute(const RunOptions& options, const std::vector<Selftest>& selftests,
            const RunPlan& plan) {
  absl::StatusOr<Containment> containment = Containment::Create({.run_id = plan.session_id});
  if (!containment.ok())
    return Fail(kRun, containment.status(), StoreExitCode(containment.status()));
  const absl::Status noted = plan.journal->Append(DescribeSession(containment->folder()));
  if (!noted.ok()) return Fail(kRun, noted, kExitWriteError);
  const absl::StatusOr<Audience> audience = MakeAudience(ReportsOf(options, plan), options.format);
  if (!audience.ok()) return Fail(kRun, audience.status(), StoreExitCode(audience.status()));
  Surroundings surroundings({.run_id = plan.session_id,
                             .has_groups = containment->group() != nullptr,
                             .leaks = options.leaks,
                             .kernel = {.log = options.kernel_log}});
  const absl::StatusOr<std::unique_ptr<Supervisor>> supervisor = Supervisor::Create();
  if (!supervisor.ok()) return Fail(kRun, supervisor.status(), kExitOwnBug);

  const std::unique_ptr<TerminalKeys> keys =
      audience->live_line == nullptr ? nullptr : TerminalKeys::Open();
  const DispatchOptions dispatch{
      .attempt = {.out_dir = plan.folder,
                  .temporary_dir = containment->folder(),
                  .run_id = plan.session_id,
                  .environment = BaseEnvironment(),
                  .duration_scale = options.duration_scale,
                  .exit_2_is_xfail = options.exit_2_is_xfail,
                  .limits = options.limits,
                  .own_network = options.own_network,
                  .run_group = containment->group(),
                  .leaks = options.leaks},
      .settings = SettingsOf(options),
      .facts = {.machine = RecordOf(RecordThisMachine()),
                .containment_gaps = GapsOf(*containment, surroundings),
                .history = plan.history,
                .has_rebooted = plan.has_rebooted},
      .services = {.surroundings = &surroundings, .keys = keys.get(), .journal = plan.journal}};
  Dispatcher dispatcher(dispatch, **supervisor, audience->pointers(), audience->live_line.get());
  const absl::StatusOr<RunOutcome> outcome = dispatcher.Run(selftests);
  if (!outcome.ok()) return Fail(kRun, outcome.status(), kExitOwnBug);
  SayWhatStays(*containment);
  return ExitCodeOf(*outcome, options);
}

int Begin(const RunOptions& options, const std::vector<Selftest>& selftests) {
  const std::string run_id = MakeRunId();
  const absl::StatusOr<std::string> folder = MakeRunFolder(options.out, run_id);
  if (!folder.ok()) return Fail(kRun, folder.status(), StoreExitCode(folder.status()));
  const std::map<std::string, std::string> asked = AskedFor(options);
  const absl::StatusOr<std::unique_ptr<Journal>> journal =
      Journal::Create(*folder, DescribeRun(options, selftests, asked));
  if (!journal.ok()) return Fail(kRun, journal.status(), StoreExitCode(journal.status()));
  return Execute(
      options, selftests,
      {.session_id = run_id, .folder = *folder, .asked = asked, .journal = journal->get()});
}

int Resume(const RunOptions& given) {
  const absl::StatusOr<ResumedRun> run = ReadRun(given);
  if (!run.ok()) return Fail(kRun, run.status(), kExitUsage);
  const std::string folder = RunFolderAt(given.resume);
  if (run->torn_bytes > 0) {
    Say(kRun, absl::StrCat("the journal ends in ", run->torn_bytes,
                           " bytes that are no whole record; they are cut off"));
  }
  for (const std::string& remark : TidyUp(folder, *run)) Say(kRun, remark);
  return Execute(run->options, run->selftests,
                 {.session_id = MakeRunId(),
                  .folder = folder,
                  .asked = run->asked,
                  .journal = run->journal.get(),
                  .history = &run->history,
                  .has_rebooted = run->has_rebooted});
}

// Returns the order in which the tests are taken. Fills in the seed of a shuffle and reports it.
std::vector<Selftest> InOrder(std::vector<Selftest> selftests, RunOptions& options) {
  if (options.shuffle) {
    if (!options.shuffle_seed.has_value()) options.shuffle_seed = std::random_device()();
    Say(kRun, absl::StrCat("shuffled: --shuffle=", *options.shuffle_seed, " gives this order"));
    return Shuffled(std::move(selftests), *options.shuffle_seed);
  }
  if (JobsOf(options) == 1) return selftests;
  const absl::StatusOr<PastRun> past = ReadPastRun(kLatestRunFolder);
  return past.ok() ? LongestFirst(std::move(selftests), *past) : selftests;
}

// Leaves as the test does, so that a debugging script can see how it ended.
int Debug(const RunOptions& options, const std::vector<Selftest>& selftests) {
  if (selftests.size() != 1) {
    return Fail(kRun,
                absl::InvalidArgumentError(absl::StrCat(
                    "--debug takes one test, not ", selftests.size(), ": select it with --test")),
                kExitUsage);
  }
  const absl::StatusOr<DebugOutcome> outcome =
      DebugTest(selftests[0], {.duration_scale = options.duration_scale,
                               .own_network = options.own_network,
                               .leaks = options.leaks,
                               .kernel_log = options.kernel_log});
  if (!outcome.ok()) return Fail(kRun, outcome.status(), kExitFailed);
  for (const std::string& note : outcome->notes) Say(kRun, note);
  const ExitStatus& exit = outcome->exit;
  const bool is_signaled = exit.kind == ExitStatus::Kind::kSignaled;
  Say(kRun, absl::StrCat(FullName(selftests[0].id), is_signaled ? ": killed by signal " : ": exit ",
                         exit.code));
  return is_signaled ? kExitSignalBase + exit.code : exit.code;
}

struct ListOptions {
  Selection selection;
  bool json = false;
  bool help = false;
};

ktstr::CommandLine ListLine(ListOptions* options) {
  ktstr::CommandLine line{
      .usage = "ktstr list [OPTION...] [PATH...]",
      .description = "Lists the selftests that `ktstr run` would run.",
      .options = SelectionOptions(&options->selection),
      .epilogue = absl::StrCat(FilterHelp(),
                               "\n\nExamples:\n"
                               "  ktstr list tests/\n"
                               "  ktstr list --tag quick --json tests/ | jq '.selftests[].name'\n"
                               "\n"
                               "Exit codes: 0, 64 bad usage, 74 cannot print.")};
  line.options.push_back(
      {.name = "json", .help = "all that is known of them", .set = ktstr::SetFlag(&options->json)});
  line.options.push_back(HelpOption(&options->help));
  return line;
}

}  // namespace

int RunCommand(std::span<const std::string> args) {
  absl::StatusOr<RunOptions> options = ParseRunOptions(args);
  if (!options.ok()) return Fail(kRun, options.status(), kExitUsage);
  if (options->help) return Print(kRun, RunHelp());
  if (!options->resume.empty()) return Resume(*options);
  if (options->selection.rerun.has_value() && options->selection.rerun->empty()) {
    Say(kRun, "nothing has failed in that run");
    return kExitOk;
  }
  absl::StatusOr<std::vector<Selftest>> selftests =
      FindSelected(options->operands, options->selection);
  if (!selftests.ok()) return Fail(kRun, selftests.status(), kExitUsage);
  if (options->list) return Print(kRun, ListAsText(*selftests));
  if (options->dry_run) return Print(kRun, ListCommands(*selftests));
  if (options->debug) return Debug(*options, *selftests);
  if (selftests->empty()) Say(kRun, "this shard has no test");
  std::vector<Selftest> ordered = InOrder(*std::move(selftests), *options);
  return Begin(*options, ordered);
}

int ListCommand(std::span<const std::string> args) {
  ListOptions options;
  const ktstr::CommandLine line = ListLine(&options);
  const OpenedCommand opened = OpenCommand(kList, line, args, options.help);
  if (opened.is_over()) return *opened.exit_code;
  const absl::StatusOr<std::vector<Selftest>> selftests =
      FindSelected(opened.operands, options.selection);
  if (!selftests.ok()) return Fail(kList, selftests.status(), kExitUsage);
  return Print(kList, options.json ? ListAsJson(*selftests) : ListAsText(*selftests));
}

ktstr::CommandLine DescribeList() {
  ListOptions unused;
  return ktstr::Described(ListLine(&unused));
}

}  // namespace runner
