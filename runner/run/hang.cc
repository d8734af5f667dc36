// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/hang.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace runner {
namespace {

constexpr size_t kLines = 5;
constexpr size_t kLineBytes = 200;

bool HasResult(const CaseResult& result) {
  return result.verdict != Verdict::kNotRun;
}

}  // namespace

std::string DescribeHungCase(std::span<const std::string> planned,
                             const std::vector<CaseResult>& cases) {
  for (size_t i = 0; i < planned.size(); ++i) {
    const bool is_done = std::any_of(cases.begin(), cases.end(), [&](const CaseResult& result) {
      return HasResult(result) && result.name == planned[i];
    });
    if (!is_done) {
      return absl::StrCat("it hung in case ", i + 1, " of ", planned.size(), ", ", planned[i]);
    }
  }
  // Planned cases that did not run stand behind the results.
  const auto missing = std::find_if_not(cases.begin(), cases.end(), HasResult);
  if (missing == cases.begin()) return "it hung before its first result";
  return absl::StrCat("it hung behind the result of ", std::prev(missing)->name,
                      missing == cases.end() ? "" : absl::StrCat(", in ", missing->name));
}

void MarkHungCase(std::vector<CaseResult>& cases) {
  const auto hung = std::find_if_not(cases.begin(), cases.end(), HasResult);
  if (hung != cases.end()) hung->reason = "the test hung in it";
}

std::vector<std::string> LastLines(absl::string_view output) {
  const std::vector<absl::string_view> all = absl::StrSplit(output, '\n', absl::SkipEmpty());
  std::vector<std::string> lines;
  for (size_t i = all.size() - std::min(all.size(), kLines); i < all.size(); ++i) {
    lines.push_back(
        absl::StrCat(all[i].substr(0, kLineBytes), all[i].size() > kLineBytes ? "..." : ""));
  }
  return lines;
}

}  // namespace runner
