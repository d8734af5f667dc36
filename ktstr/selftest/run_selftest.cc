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
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/ktap/text.h"
#include "ktstr/ktap/vocabulary.h"
#include "ktstr/ktap/writer.h"
#include "ktstr/selftest/case_deadline.h"
#include "ktstr/selftest/case_verdict.h"
#include "ktstr/selftest/expectation_log.h"
#include "ktstr/selftest/item.h"
#include "ktstr/selftest/limits.h"
#include "ktstr/selftest/local_machine.h"
#include "ktstr/selftest/need.h"
#include "ktstr/selftest/test_case.h"

namespace ktstr {
namespace {

// Text for a terminal or a pipe. It may be gone, and then nobody is left to read it.
void Print(int fd, absl::string_view text) {
  sys::WriteAll(fd, text).IgnoreError();
}

std::string Names(const std::vector<Item>& items) {
  std::string names;
  for (const Item& item : items) absl::StrAppend(&names, item.name, "\n");
  return names;
}

absl::StatusOr<std::vector<Item>> Selected(const Selftest& selftest,
                                           const SelftestOptions& options) {
  std::vector<Item> items = options.controls ? ControlsOf(selftest) : CasesOf(selftest);
  const RE2 pattern(options.filter, RE2::Quiet);
  std::erase_if(items, [&](const Item& item) { return !RE2::PartialMatch(item.name, pattern); });
  if (!items.empty()) return items;
  if (options.controls && options.filter.empty()) {
    return absl::InvalidArgumentError("--controls: no case has a control");
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--filter: no case matches '", options.filter, "'; see --list"));
}

// The selftest with those cases only that are among the items, or whose controls are.
Selftest WithCases(Selftest selftest, const std::vector<Item>& items) {
  std::erase_if(selftest.cases, [&](const Case& test_case) {
    return std::none_of(items.begin(), items.end(),
                        [&](const Item& item) { return item.case_name == test_case.name; });
  });
  return selftest;
}

// One run over the items.
class Program {
 public:
  Program(const Selftest& selftest, std::vector<Item> items, const SelftestOptions& options, int fd)
      : selftest_(selftest),
        items_(std::move(items)),
        options_(options),
        fd_(fd),
        expectations_(options.artifacts_dir),
        writer_(
            {.fd = fd, .version_line = options.tap_version_line && !options.ktap_version_line}) {}

  absl::StatusOr<ktap::ExitCode> Run() {
    RETURN_IF_ERROR(expectations_.Begin());
    if (options_.tap_version_line && options_.ktap_version_line) {
      RETURN_IF_ERROR(sys::WriteAll(fd_, absl::StrCat(ktap::kKtapVersionLine, "\n")));
    }
    RETURN_IF_ERROR(writer_.Begin(items_.size()));
    absl::StatusOr<Machine> machine = ReadMachine();
    for (next_ = 0; next_ < items_.size(); ++next_) {
      const CaseVerdict verdict = Judge(machine);
      const CaseVerdict::Line& line = lines_.emplace_back(verdict.ToLine());
      RETURN_IF_ERROR(writer_.WriteResult({.name = items_[next_].name,
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

  CaseVerdict Judge(const absl::StatusOr<Machine>& machine) {
    CaseVerdict verdict;
    if (options_.fail_fast && has_failure()) {
      verdict.Add(CaseOutcome::kFail, "not run: an earlier case failed");
      return verdict;
    }
    if (!machine.ok()) {
      verdict.Add(CaseOutcome::kFail, std::string(machine.status().message()));
      return verdict;
    }
    if (const std::optional<std::string> lack = Lack(items_[next_].facts, *machine)) {
      verdict.Add(CaseOutcome::kSkip, *lack);
      return verdict;
    }
    return RunItem(*machine);
  }

  // What this kernel or machine lacks for a case.
  static std::optional<std::string> Lack(const CaseFacts& facts, const Machine& machine) {
    const KernelVersion kernel = machine.environment.kernel.number.value_or(KernelVersion{});
    if (std::optional<std::string> reason = WhyOtherKernel(facts, kernel)) return reason;
    for (const Need need : facts.needs) {
      if (std::optional<std::string> reason = WhyMissing(need, machine)) return reason;
    }
    return std::nullopt;
  }

  CaseVerdict RunItem(const Machine& machine) {
    const Item& item = items_[next_];
    const TestCase::Surroundings surroundings{.machine = machine,
                                              .limits = LimitsOf(machine.environment),
                                              .duration_scale = options_.duration_scale,
                                              .writer = writer_,
                                              .artifacts_dir = options_.artifacts_dir,
                                              .name = item.name,
                                              .expectations = &expectations_,
                                              .control = item.control};
    const absl::Duration timeout = CaseTimeout(selftest_, options_.duration_scale);
    const CaseDeadline deadline(timeout, fd_, LastWords(timeout));
    const MonotonicTime end = MonotonicTime::In(timeout);
    int reports = 0;
    for (int attempt = 1;; ++attempt) {
      TestCase test(surroundings, attempt);
      test.CountReportsFrom(reports);
      const MonotonicTime begin = MonotonicTime::Now();
      item.body(test);
      reports = test.reports();
      const MonotonicTime now = MonotonicTime::Now();
      const CaseVerdict verdict =
          item.control ? ControlVerdict(test.verdict(), test.refuted()) : test.verdict();
      if (!WorthAnother({.number = attempt,
                         .disturbed = WorthRepeating(item, test),
                         .spent = now - begin,
                         .left = end - now})) {
        if (!item.control && verdict.outcome() == CaseOutcome::kFail) Explain(item, test);
        return verdict;
      }
      test.Diag(absl::StrCat("attempt ", attempt, " was disturbed; trying again"));
    }
  }

  static void Explain(const Item& item, TestCase& test) {
    if (const std::string text = Explanation(item.facts); !text.empty()) test.Diag(text);
  }

  // Whether the machine, and not the scheduler, may have decided an attempt.
  static bool WorthRepeating(const Item& item, const TestCase& test) {
    if (test.verdict().outcome() != CaseOutcome::kInconclusive) return false;
    return test.excused() || item.control;
  }

  // What is left to be written when the case that runs now exceeds its deadline.
  std::string LastWords(absl::Duration timeout) const {
    const std::string cause =
        absl::StrCat("the case exceeded its deadline of ", FormatNs(ToNs(timeout)));
    std::string text = absl::StrCat("# ", cause, "\n");
    for (size_t i = next_; i < items_.size(); ++i) {
      if (i == next_ + 1) absl::StrAppend(&text, "# not run: an earlier case hung\n");
      absl::StrAppend(&text, "not ok ", i + 1, " ", ktap::SanitizeName(items_[i].name), "\n");
    }
    ktap::Totals totals = writer_.totals();
    totals.error += items_.size() - next_;
    return absl::StrCat(text, ktap::TotalsLine(totals), "\n");
  }

  const Selftest& selftest_;
  const std::vector<Item> items_;
  const SelftestOptions& options_;
  const int fd_;
  const ExpectationLog expectations_;
  ktap::KtapWriter writer_;
  size_t next_ = 0;  // The item that runs.
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
  const absl::StatusOr<std::vector<Item>> items = Selected(selftest, *options);
  if (!items.ok()) return usage_error(items.status());

  switch (options->action) {
    case SelftestOptions::Action::kHelp:
      Print(streams.out, SelftestHelp(selftest.name));
      return 0;
    case SelftestOptions::Action::kListNames:
      Print(streams.out, Names(*items));
      return 0;
    case SelftestOptions::Action::kListJson:
      Print(streams.out, ManifestJson(WithCases(selftest, *items)));
      return 0;
    case SelftestOptions::Action::kRun:
      break;
  }
  const absl::StatusOr<ktap::ExitCode> code =
      Program(selftest, *items, *options, streams.out).Run();
  if (code.ok()) return static_cast<int>(*code);
  Print(streams.err, absl::StrCat(selftest.name, ": ", code.status().message(), "\n"));
  return static_cast<int>(ktap::ExitCode::kFail);
}

}  // namespace ktstr
