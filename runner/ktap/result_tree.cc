// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/result_tree.h"

#include "absl/strings/str_cat.h"

namespace runner {

using ktap::Directive;
using ktap::Outcome;

namespace {

uint64_t& CountOf(ResultCounts& counts, ResultClass result_class) {
  switch (result_class) {
    case ResultClass::kPass:
      return counts.pass;
    case ResultClass::kFail:
      return counts.fail;
    case ResultClass::kSkip:
      return counts.skip;
    case ResultClass::kXfail:
      return counts.xfail;
    case ResultClass::kXpass:
      return counts.xpass;
    case ResultClass::kTimeout:
      return counts.timeout;
    case ResultClass::kError:
      break;
  }
  return counts.error;
}

}  // namespace

ResultClass Classify(Outcome outcome, Directive directive) {
  switch (directive) {
    case Directive::kSkip:
      return ResultClass::kSkip;
    case Directive::kXfail:
      return ResultClass::kXfail;
    case Directive::kTodo:
      return outcome == Outcome::kOk ? ResultClass::kPass : ResultClass::kXfail;
    case Directive::kXpass:
      return ResultClass::kXpass;
    case Directive::kTimeout:
      return ResultClass::kTimeout;
    case Directive::kError:
      return ResultClass::kError;
    case Directive::kNone:
      break;
  }
  return outcome == Outcome::kOk ? ResultClass::kPass : ResultClass::kFail;
}

bool IsFailure(ResultClass result_class) {
  return result_class != ResultClass::kPass && result_class != ResultClass::kSkip &&
         result_class != ResultClass::kXfail;
}

bool ExcusesFailures(Directive directive) {
  return directive == Directive::kXfail || directive == Directive::kTodo;
}

absl::string_view ResultClassName(ResultClass result_class) {
  constexpr absl::string_view kNames[] = {"pass",  "fail",    "skip", "xfail",
                                          "xpass", "timeout", "error"};
  return kNames[static_cast<size_t>(result_class)];
}

void ResultCounts::Add(ResultClass result_class) {
  ++CountOf(*this, result_class);
}

void ResultCounts::Remove(ResultClass result_class) {
  --CountOf(*this, result_class);
}

void ResultCounts::Add(const ResultCounts& other) {
  pass += other.pass;
  fail += other.fail;
  skip += other.skip;
  xfail += other.xfail;
  xpass += other.xpass;
  timeout += other.timeout;
  error += other.error;
}

std::string Describe(const Anomaly& anomaly) {
  using enum AnomalyKind;
  switch (anomaly.kind) {
    case kPlanMissing:
      return absl::StrCat("no plan for ", anomaly.actual, " results");
    case kPlanShort:
    case kExtraResults:
      return absl::StrCat("planned ", anomaly.expected, ", ran ", anomaly.actual);
    case kPlanChanged:
      return absl::StrCat("a second plan: ", anomaly.expected, ", then ", anomaly.actual);
    case kNumberRepeats:
    case kNumberJumps:
      return absl::StrCat("result ", anomaly.actual, " where ", anomaly.expected, " is due");
    case kUnnumberedResult:
      return absl::StrCat("taken for prose among numbered results: 'ok ", anomaly.text, "'");
    case kNotOkOverPassing:
      return absl::StrCat("'", anomaly.text, "' is not ok, its nested results are");
    case kOkOverFailing:
      return absl::StrCat("'", anomaly.text, "' is ok, a nested result is not");
    case kTodoPassed:
      return absl::StrCat("'", anomaly.text, "' passed although its TODO expects a failure");
    case kParentMissing:
      return "nested results without the result of their parent";
    case kBailOut:
      return absl::StrCat("bail out: ", anomaly.text.empty() ? "no reason given" : anomaly.text);
    case kNoResults:
      return "no results found";
    case kUnknownVersion:
      return absl::StrCat("unknown version: '", anomaly.text, "'");
    case kUnterminatedLastLine:
      return "the last line has no newline";
    case kSwallowedResult:
      return "a result follows an unterminated line";
    case kBrokenResult:
      return absl::StrCat("'not' stands on line ", anomaly.expected, ", its 'ok ", anomaly.text,
                          "' here: taken for 'not ok'");
    case kOpenBlock:
      return "a YAML block without its end";
    case kTotalsHide:
      return absl::StrCat("the totals count ", anomaly.expected, " failed, the results ",
                          anomaly.actual, ": '", anomaly.text, "'");
    case kTotalsDiffer:
      return absl::StrCat("the totals of ", anomaly.actual, " results are said to be '",
                          anomaly.text, "'");
    case kKernelPanic:
      return absl::StrCat("the kernel panicked: ", anomaly.text);
    case kKernelHalt:
      return absl::StrCat("the kernel ended without user space: ", anomaly.text);
    case kLineTooLong:
      return absl::StrCat("a line of more than ", anomaly.expected, " bytes is cut");
    case kTooManyDocuments:
      return absl::StrCat("more than ", anomaly.expected, " documents, the rest is not read");
  }
  return "";
}

bool IsContradiction(AnomalyKind kind) {
  using enum AnomalyKind;
  switch (kind) {
    case kPlanShort:
    case kExtraResults:
    case kPlanChanged:
    case kNumberRepeats:
    case kNumberJumps:
    case kBailOut:
    case kTotalsHide:
    case kKernelPanic:
    case kTooManyDocuments:
      return true;
    default:
      return false;
  }
}

}  // namespace runner
