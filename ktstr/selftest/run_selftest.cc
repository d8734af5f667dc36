// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/run_selftest.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/ktap/text.h"
#include "ktstr/ktap/vocabulary.h"
#include "ktstr/ktap/writer.h"
#include "ktstr/selftest/case_deadline.h"
#include "ktstr/selftest/case_verdict.h"
#include "ktstr/selftest/limits.h"
#include "ktstr/selftest/local_machine.h"
#include "ktstr/selftest/test_case.h"

namespace ktstr {
namespace {

// Text for a terminal or a pipe that may be gone: nobody is left to be told.
void Print(int fd, absl::string_view text) {
  sys::WriteAll(fd, text).IgnoreError();
}

std::string CaseNames(const Selftest& selftest) {
  std::string names;
  for (const Case& test_case : selftest.cases) absl::StrAppend(&names, test_case.name, "\n");
  return names;
}

absl::StatusOr<Selftest> Filtered(const Selftest& selftest, const std::string& filter) {
  Selftest filtered = selftest;
  const RE2 pattern(filter, RE2::Quiet);
  std::erase_if(filtered.cases,
                [&](const Case& test_case) { return !RE2::PartialMatch(test_case.name, pattern); });
  if (!filtered.cases.empty()) return filtered;
  return absl::InvalidArgumentError(
      absl::StrCat("--filter: no case matches '", filter, "'; see --list"));
}

// One run over the cases of a selftest.
class Program {
 public:
  Program(const Selftest& selftest, const SelftestOptions& options, int fd)
      : selftest_(selftest),
        options_(options),
        fd_(fd),
        writer_(
            {.fd = fd, .version_line = options.tap_version_line && !options.ktap_version_line}) {}

  absl::StatusOr<ktap::ExitCode> Run() {
    if (options_.tap_version_line && options_.ktap_version_line) {
      RETURN_IF_ERROR(sys::WriteAll(fd_, absl::StrCat(ktap::kKtapVersionLine, "\n")));
    }
    RETURN_IF_ERROR(writer_.Begin(selftest_.cases.size()));
    absl::StatusOr<Machine> machine = ReadMachine();
    for (next_ = 0; next_ < selftest_.cases.size(); ++next_) {
      const CaseVerdict verdict = JudgeCase(machine);
      const CaseVerdict::Line& line = lines_.emplace_back(verdict.ToLine());
      RETURN_IF_ERROR(writer_.WriteResult({.name = selftest_.cases[next_].name,
                                           .outcome = line.outcome,
                                           .directive = line.directive,
                                           .reason = line.reason}));
    }
    RETURN_IF_ERROR(writer_.WriteTotals());
    return ExitCodeOf(lines_);
  }

 private:
  bool has_failure() const {
    return std::any_of(lines_.begin(), lines_.end(), [](const CaseVerdict::Line& line) {
      return line.outcome == ktap::Outcome::kNotOk;
    });
  }

  CaseVerdict JudgeCase(const absl::StatusOr<Machine>& machine) {
    CaseVerdict verdict;
    if (options_.fail_fast && has_failure()) {
      verdict.Add(CaseOutcome::kFail, "not run: an earlier case failed");
      return verdict;
    }
    if (!machine.ok()) {
      verdict.Add(CaseOutcome::kFail, std::string(machine.status().message()));
      return verdict;
    }
    if (const std::optional<std::string> lack = Lack(*machine)) {
      verdict.Add(CaseOutcome::kSkip, *lack);
      return verdict;
    }
    return RunCase(*machine);
  }

  // What the machine lacks for any case of this selftest.
  std::optional<std::string> Lack(const Machine& machine) const {
    for (const Need need : selftest_.manifest.needs) {
      if (std::optional<std::string> reason = WhyMissing(need, machine)) return reason;
    }
    return std::nullopt;
  }

  CaseVerdict RunCase(const Machine& machine) {
    const Case& test_case = selftest_.cases[next_];
    const TestCase::Surroundings surroundings{.machine = machine,
                                              .limits = LimitsOf(machine.environment),
                                              .duration_scale = options_.duration_scale,
                                              .writer = writer_,
                                              .artifacts_dir = options_.artifacts_dir,
                                              .name = test_case.name};
    const absl::Duration timeout = CaseTimeout(selftest_, options_.duration_scale);
    const CaseDeadline deadline(timeout, fd_, LastWords(timeout));
    const absl::Time end = absl::Now() + timeout;
    int reports = 0;
    for (int attempt = 1;; ++attempt) {
      TestCase test(surroundings);
      test.CountReportsFrom(reports);
      const absl::Time begin = absl::Now();
      test_case.body(test);
      reports = test.reports();
      const absl::Time now = absl::Now();
      const bool disturbed =
          test.excused() && test.verdict().outcome() == CaseOutcome::kInconclusive;
      if (!WorthAnother({.number = attempt,
                         .disturbed = disturbed,
                         .spent = now - begin,
                         .left = end - now})) {
        return test.verdict();
      }
      test.Diag(absl::StrCat("attempt ", attempt, " was disturbed; trying again"));
    }
  }

  // What is left to be written when the case that runs now exceeds its deadline.
  std::string LastWords(absl::Duration timeout) const {
    const std::string cause =
        absl::StrCat("the case exceeded its deadline of ",
                     FormatNs(static_cast<uint64_t>(absl::ToInt64Nanoseconds(timeout))));
    std::string text = absl::StrCat("# ", cause, "\n");
    for (size_t i = next_; i < selftest_.cases.size(); ++i) {
      if (i == next_ + 1) absl::StrAppend(&text, "# not run: an earlier case hung\n");
      absl::StrAppend(&text, "not ok ", i + 1, " ", ktap::SanitizeName(selftest_.cases[i].name),
                      "\n");
    }
    ktap::Totals totals = writer_.totals();
    totals.error += selftest_.cases.size() - next_;
    return absl::StrCat(text, ktap::TotalsLine(totals), "\n");
  }

  const Selftest& selftest_;
  const SelftestOptions& options_;
  const int fd_;
  ktap::KtapWriter writer_;
  size_t next_ = 0;  // The case that runs.
  std::vector<CaseVerdict::Line> lines_;
};

}  // namespace

int RunSelftest(const Selftest& selftest, std::span<const std::string> args,
                const EnvironmentLookup& environment, SelftestStreams streams) {
  const auto usage_error = [&](const absl::Status& status) {
    Print(streams.err, absl::StrCat(selftest.name, ": ", status.message(), "\n"));
    return kExitUsage;
  };
  const absl::StatusOr<SelftestOptions> options = ParseSelftestOptions(args, environment);
  if (!options.ok()) return usage_error(options.status());
  const absl::StatusOr<Selftest> selected = Filtered(selftest, options->filter);
  if (!selected.ok()) return usage_error(selected.status());

  switch (options->action) {
    case SelftestOptions::Action::kHelp:
      Print(streams.out, SelftestHelp(selftest.name));
      return 0;
    case SelftestOptions::Action::kListNames:
      Print(streams.out, CaseNames(*selected));
      return 0;
    case SelftestOptions::Action::kListJson:
      Print(streams.out, ManifestJson(*selected));
      return 0;
    case SelftestOptions::Action::kRun:
      break;
  }
  const absl::StatusOr<ktap::ExitCode> code = Program(*selected, *options, streams.out).Run();
  if (code.ok()) return static_cast<int>(*code);
  Print(streams.err, absl::StrCat(selftest.name, ": ", code.status().message(), "\n"));
  return static_cast<int>(ktap::ExitCode::kFail);
}

}  // namespace ktstr
