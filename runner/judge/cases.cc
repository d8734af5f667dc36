// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/judge/cases.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace runner {
namespace {

// Nesting without bound must not make names without bound.
constexpr size_t kMaxNameBytes = 1024;

std::string JoinName(absl::string_view path, absl::string_view name) {
  std::string joined = path.empty() ? std::string(name) : absl::StrCat(path, ".", name);
  if (joined.size() > kMaxNameBytes) joined.resize(kMaxNameBytes);
  return joined;
}

// Whether the text behind a directive names what was skipped, as kselftest.h has it. A value
// ("time=3ms") differs from run to run.
bool MayBeName(absl::string_view text) {
  return !text.empty() && !absl::StrContains(text.substr(0, text.find(' ')), '=');
}

std::string NameOf(const Result& result) {
  if (!result.name.empty()) return result.name;
  if (result.directive != ktap::Directive::kNone && MayBeName(result.directive_data)) {
    return result.directive_data;
  }
  return absl::StrCat("case_", result.number.value_or(result.line));
}

// Why a result is what it is: after the directive, or on the line before it, as rule 4 of the
// consumers wants it.
std::string ReasonOf(const Result& result) {
  if (!result.directive_data.empty()) return result.directive_data;
  if (result.directive == ktap::Directive::kNone || result.diagnostics.empty()) return "";
  return result.diagnostics.back();
}

// A document and what stands above it.
struct PlacedDocument {
  uint32_t document;
  std::string path;
  bool is_excused;  // Nested in an expected failure.
};

CaseResult MakeCase(const Result& result, const PlacedDocument& place) {
  const bool is_expected = place.is_excused && IsFailure(result.result_class());
  return {.name = JoinName(place.path, NameOf(result)),
          .verdict = is_expected ? Verdict::kXfail : VerdictOf(result.result_class()),
          .reason = ReasonOf(result),
          .diagnostics = result.diagnostics,
          .line = result.line};
}

// Calls `visit` for every document, each before those nested in it.
template <typename Visit>
void ForEachDocument(const ResultTree& tree, const Visit& visit) {
  std::vector<PlacedDocument> open;
  const auto push_all = [&](uint32_t index, const std::string& path, bool is_excused) {
    for (; index != kNoIndex; index = tree.documents[index].next) {
      open.push_back({index, path, is_excused});
    }
  };
  push_all(tree.first_document, "", false);
  while (!open.empty()) {
    const PlacedDocument place = std::move(open.back());
    open.pop_back();
    const Document& document = tree.documents[place.document];
    visit(document, place);
    push_all(document.first_orphan, place.path, place.is_excused);
    for (uint32_t i = document.first_result; i != kNoIndex; i = tree.results[i].next) {
      const Result& result = tree.results[i];
      if (result.first_document == kNoIndex) continue;
      push_all(result.first_document, JoinName(place.path, NameOf(result)),
               place.is_excused || ExcusesFailures(result.directive));
    }
  }
}

bool HasNestedFailure(const ResultTree& tree, const Result& result) {
  for (uint32_t i = result.first_document; i != kNoIndex; i = tree.documents[i].next) {
    if (tree.documents[i].has_failure) return true;
  }
  return false;
}

}  // namespace

Verdict VerdictOf(ResultClass result_class) {
  switch (result_class) {
    case ResultClass::kPass:
      return Verdict::kPass;
    case ResultClass::kFail:
      return Verdict::kFail;
    case ResultClass::kSkip:
      return Verdict::kSkip;
    case ResultClass::kXfail:
      return Verdict::kXfail;
    case ResultClass::kXpass:
      return Verdict::kXpass;
    case ResultClass::kTimeout:
      return Verdict::kTimeout;
    case ResultClass::kError:
      return Verdict::kError;
  }
  return Verdict::kError;
}

std::vector<CaseResult> CollectCases(const ResultTree& tree) {
  std::vector<CaseResult> cases;
  ForEachDocument(tree, [&](const Document& document, const PlacedDocument& place) {
    for (uint32_t i = document.first_result; i != kNoIndex; i = tree.results[i].next) {
      const Result& result = tree.results[i];
      const bool fails_alone = IsFailure(result.result_class()) && !HasNestedFailure(tree, result);
      if (!result.has_nested_results || fails_alone) cases.push_back(MakeCase(result, place));
    }
  });
  std::stable_sort(cases.begin(), cases.end(),
                   [](const CaseResult& a, const CaseResult& b) { return a.line < b.line; });
  return cases;
}

CaseResult CaseOf(const Result& result) {
  return MakeCase(result, {.document = result.document, .path = "", .is_excused = false});
}

MissingCases CollectMissingCases(const ResultTree& tree, uint64_t limit) {
  MissingCases missing;
  ForEachDocument(tree, [&](const Document& document, const PlacedDocument& place) {
    if (!document.plan.has_value()) return;
    for (uint64_t i = document.result_count; i < document.plan->count; ++i) {
      if (missing.cases.size() >= limit) {
        missing.omitted += document.plan->count - i;
        return;
      }
      missing.cases.push_back({.name = JoinName(place.path, absl::StrCat("case_", i + 1)),
                               .verdict = Verdict::kNotRun,
                               .reason = "planned, but did not run"});
    }
  });
  return missing;
}

}  // namespace runner
