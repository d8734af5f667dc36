// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/parse/log_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/ktap/text.h"
#include "runner/judge/cases.h"
#include "runner/report/attempt_json.h"
#include "runner/report/junit_document.h"

namespace runner {
namespace {

struct NamedCount {
  absl::string_view name;
  uint64_t count;
};

// Returns the counts in the order in which the totals are printed.
std::vector<NamedCount> CountsByName(const ResultCounts& counts) {
  return {{"pass", counts.pass},   {"fail", counts.fail},   {"skip", counts.skip},
          {"xfail", counts.xfail}, {"xpass", counts.xpass}, {"timeout", counts.timeout},
          {"error", counts.error}};
}

absl::string_view NameOf(AnomalyKind kind) {
  using enum AnomalyKind;
  switch (kind) {
    case kPlanMissing:
      return "plan_missing";
    case kPlanShort:
      return "plan_short";
    case kExtraResults:
      return "extra_results";
    case kPlanChanged:
      return "plan_changed";
    case kNumberRepeats:
      return "number_repeats";
    case kNumberJumps:
      return "number_jumps";
    case kUnnumberedResult:
      return "unnumbered_result";
    case kNotOkOverPassing:
      return "not_ok_over_passing";
    case kOkOverFailing:
      return "ok_over_failing";
    case kTodoPassed:
      return "todo_passed";
    case kParentMissing:
      return "parent_missing";
    case kBailOut:
      return "bail_out";
    case kNoResults:
      return "no_results";
    case kUnknownVersion:
      return "unknown_version";
    case kUnterminatedLastLine:
      return "unterminated_last_line";
    case kSwallowedResult:
      return "swallowed_result";
    case kBrokenResult:
      return "broken_result";
    case kOpenBlock:
      return "open_block";
    case kTotalsHide:
      return "totals_hide";
    case kTotalsDiffer:
      return "totals_differ";
    case kKernelPanic:
      return "kernel_panic";
    case kKernelHalt:
      return "kernel_halt";
    case kLineTooLong:
      return "line_too_long";
    case kTooManyDocuments:
      return "too_many_documents";
  }
  return "";
}

std::string FailureText(const CaseResult& result) {
  std::string text = absl::StrCat(TraitsOf(result.verdict).name, "  line ", result.line, ": ",
                                  ktap::SanitizeText(result.name));
  if (!result.reason.empty()) absl::StrAppend(&text, " (", ktap::SanitizeText(result.reason), ")");
  text += '\n';
  for (const std::string& diagnostic : result.diagnostics) {
    absl::StrAppend(&text, "      ", ktap::SanitizeText(diagnostic), "\n");
  }
  return text;
}

}  // namespace

LogReport::LogReport(std::string source, ResultTree tree)
    : source_(std::move(source)), tree_(std::move(tree)) {}

bool LogReport::has_contradiction() const {
  return std::any_of(tree_.anomalies.begin(), tree_.anomalies.end(),
                     [](const Anomaly& anomaly) { return IsContradiction(anomaly.kind); });
}

Verdict LogReport::verdict() const {
  bool skips_all = false;
  bool has_failure = false;
  for (uint32_t i = tree_.first_document; i != kNoIndex; i = tree_.documents[i].next) {
    const Document& document = tree_.documents[i];
    skips_all |= document.plan.has_value() && document.plan->skip_all;
    has_failure |= document.has_failure;
  }
  if (has_failure) return Verdict::kFail;
  if (has_contradiction()) return Verdict::kError;
  if (!tree_.has_results()) return skips_all ? Verdict::kSkip : Verdict::kError;
  return tree_.leaves.skip == tree_.leaves.total() ? Verdict::kSkip : Verdict::kPass;
}

std::string LogReport::skip_reason() const {
  if (verdict() != Verdict::kSkip || tree_.has_results()) return "";
  for (uint32_t i = tree_.first_document; i != kNoIndex; i = tree_.documents[i].next) {
    const std::optional<Plan>& plan = tree_.documents[i].plan;
    if (plan.has_value() && plan->skip_all && !plan->skip_reason.empty()) return plan->skip_reason;
  }
  return "";
}

std::vector<CaseResult> LogReport::Cases() const {
  std::vector<CaseResult> cases = CollectCases(tree_);
  if (cases.empty() && !tree_.has_results() && verdict() == Verdict::kSkip) {
    cases.push_back({.name = "all", .verdict = Verdict::kSkip, .reason = skip_reason()});
  }
  return cases;
}

std::string LogReport::Text() const {
  std::string text;
  // A log of a million passing results has nothing to show.
  const bool may_have_failures = verdict() != Verdict::kPass && verdict() != Verdict::kSkip;
  for (const CaseResult& result :
       may_have_failures ? CollectCases(tree_) : std::vector<CaseResult>()) {
    if (TraitsOf(result.verdict).fails_run) text += FailureText(result);
  }
  for (const Anomaly& anomaly : tree_.anomalies) {
    if (anomaly.kind == AnomalyKind::kNoResults && anomaly.line == 0) continue;
    absl::StrAppend(&text, IsContradiction(anomaly.kind) ? "error" : "note", "  line ",
                    anomaly.line, ": ", ktap::SanitizeText(Describe(anomaly)), "\n");
  }
  if (tree_.dropped_anomalies > 0) {
    absl::StrAppend(&text, "note  and ", tree_.dropped_anomalies, " more like these\n");
  }
  if (!text.empty()) text += '\n';
  return text + TotalsText();
}

std::string LogReport::TotalsText() const {
  std::string text;
  for (const NamedCount& entry : CountsByName(tree_.leaves)) {
    if (entry.count == 0) continue;
    absl::StrAppend(&text, text.empty() ? "" : ", ", entry.count, " ", entry.name);
  }
  if (text.empty()) {
    text = verdict() == Verdict::kSkip ? "everything was skipped" : "no results found";
    const std::string reason = ktap::SanitizeText(skip_reason());
    if (!reason.empty()) absl::StrAppend(&text, " (", reason, ")");
  }
  return absl::StrCat(text, " in ", tree_.lines, tree_.lines == 1 ? " line" : " lines", " of ",
                      source_ == "-" ? "standard input" : ktap::SanitizeText(source_), "\n");
}

std::string LogReport::Json() const {
  nlohmann::ordered_json document{{"schema", "ktstr.parse/1"},
                                  {"source", source_},
                                  {"verdict", std::string(TraitsOf(verdict()).name)},
                                  {"lines", tree_.lines},
                                  {"bytes", tree_.bytes}};
  for (const NamedCount& entry : CountsByName(tree_.leaves)) {
    document["totals"][std::string(entry.name)] = entry.count;
  }
  document["anomalies"] = nlohmann::ordered_json::array();
  for (const Anomaly& anomaly : tree_.anomalies) {
    nlohmann::ordered_json json{{"kind", std::string(NameOf(anomaly.kind))},
                                {"contradiction", IsContradiction(anomaly.kind)},
                                {"text", Describe(anomaly)}};
    if (anomaly.line > 0) json["line"] = anomaly.line;
    document["anomalies"].push_back(std::move(json));
  }
  document["cases"] = CasesJson(Cases());
  return JsonText(document);
}

std::vector<CaseResult> LogReport::ContradictionCases() const {
  std::vector<CaseResult> cases;
  for (const Anomaly& anomaly : tree_.anomalies) {
    const bool found_nothing = anomaly.kind == AnomalyKind::kNoResults && !tree_.has_results();
    if (!IsContradiction(anomaly.kind) && !found_nothing) continue;
    cases.push_back({.name = absl::StrCat(NameOf(anomaly.kind), "_line_", anomaly.line),
                     .verdict = Verdict::kError,
                     .reason = Describe(anomaly),
                     .line = anomaly.line});
  }
  return cases;
}

std::string LogReport::Kcidb(const KcidbBuild& build) const {
  std::vector<CaseResult> cases = Cases();
  for (CaseResult& contradiction : ContradictionCases()) cases.push_back(std::move(contradiction));
  return KcidbJson(build, source_, cases);
}

std::string LogReport::Junit() const {
  const std::string classname = "ktap";
  JunitSuite suite{.name = source_ == "-" ? "standard_input" : source_};
  for (const CaseResult& result : Cases()) {
    suite.cases.push_back(
        {.classname = classname,
         .name = result.name,
         .verdict = result.verdict,
         .message = result.line > 0 ? absl::StrCat("line ", result.line) : std::string(),
         .text = absl::StrJoin(result.diagnostics, "\n")});
    if (suite.cases.back().text.empty()) suite.cases.back().text = result.reason;
  }
  for (const CaseResult& result : ContradictionCases()) {
    suite.cases.push_back({.classname = classname,
                           .name = result.name,
                           .verdict = result.verdict,
                           .message = result.reason,
                           .text = result.reason});
  }
  JunitDocument document;
  document.Add(suite);
  return document.Render();
}

}  // namespace runner
