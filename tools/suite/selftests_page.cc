// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/suite/selftests_page.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace suite {
namespace {

constexpr absl::string_view kHead = R"(# Selftests
Every case of the suite: what it claims, why the kernel keeps that, what skips it, and what a failure usually means. The selftests say it themselves (`SELFTEST --list=json`); `bazel run //tools/suite:update_selftests_page` writes this page from that, and a test fails when it is stale. [Writing selftests](writing_selftests.md) says what the needs mean, and how to add one.

Claim tags: `kernel`, every Linux promises it; `fair`, the kernel's own fair scheduler does; `scx-optional`, the fair scheduler does and a BPF scheduler may. `bazel test //selftests:controls` shows that each claim's check fails on a workload that breaks the claim.
)";

// Words as code, separated by commas.
std::string Code(std::span<const std::string> words) {
  return absl::StrJoin(words, ", ", [](std::string* out, const std::string& word) {
    absl::StrAppend(out, "`", word, "`");
  });
}

std::string Line(absl::string_view what, absl::string_view text) {
  return text.empty() ? "" : absl::StrCat("- ", what, ": ", text, "\n");
}

std::string Skips(const Promise& promise) {
  std::vector<std::string> skips;
  if (!promise.needs.empty()) skips.push_back(absl::StrCat("without ", Code(promise.needs)));
  if (!promise.min_kernel.empty()) {
    skips.push_back(absl::StrCat("before Linux ", promise.min_kernel));
  }
  if (!promise.before_kernel.empty()) {
    skips.push_back(absl::StrCat("from Linux ", promise.before_kernel, " on"));
  }
  if (!promise.skips.empty()) skips.push_back(promise.skips);
  return absl::StrJoin(skips, "; ");
}

std::string Why(const Promise& promise) {
  return promise.source.empty() ? promise.why
                                : absl::StrCat(promise.why, " (", promise.source, ")");
}

// Cases that are described in the same words.
std::string Cases(std::span<const Promise> cases) {
  std::vector<std::string> names;
  std::vector<std::string> controls;
  for (const Promise& promise : cases) {
    names.push_back(promise.name);
    for (const std::string& control : promise.controls) {
      if (std::find(controls.begin(), controls.end(), control) == controls.end()) {
        controls.push_back(control);
      }
    }
  }
  const Promise& facts = cases.front();
  return absl::StrCat(
      "\n", Code(names), "\n", Line("claims", facts.claims), Line("why", Why(facts)),
      Line("skipped", Skips(facts)), Line("a failure usually means", facts.failure),
      Line("guards against the loss of", Code(facts.guards)), Line("controls", Code(controls)));
}

// The cases of one selftest.
std::string Section(std::span<const Promise> cases) {
  std::string text =
      absl::StrCat("\n### ", cases.front().selftest, "\nTags: ", Code(cases.front().tags), "\n");
  while (!cases.empty()) {
    size_t same = 1;
    while (same < cases.size() && SameFacts(cases.front(), cases[same])) ++same;
    absl::StrAppend(&text, Cases(cases.first(same)));
    cases = cases.subspan(same);
  }
  return text;
}

}  // namespace

std::string SelftestsPage(std::span<const Promise> promises) {
  std::map<std::string, std::string> families;
  std::set<std::string> selftests;
  for (size_t begin = 0; begin < promises.size();) {
    size_t end = begin;
    while (end < promises.size() && promises[end].selftest == promises[begin].selftest) ++end;
    selftests.insert(promises[begin].selftest);
    const std::string family = promises[begin].tags.empty() ? "other" : promises[begin].tags[0];
    families[family] += Section(promises.subspan(begin, end - begin));
    begin = end;
  }
  std::string page = absl::StrCat(kHead, "\n", selftests.size(), " selftests with ",
                                  promises.size(), " cases in ", families.size(), " families.\n");
  for (const auto& [family, sections] : families) {
    absl::StrAppend(&page, "\n## ", family, "\n", sections);
  }
  return page;
}

std::vector<std::string> MissingFacts(std::span<const Promise> promises) {
  std::vector<std::string> missing;
  for (const Promise& promise : promises) {
    const std::pair<const char*, const std::string&> facts[] = {{"claims", promise.claims},
                                                                {"why", promise.why},
                                                                {"source", promise.source},
                                                                {"failure", promise.failure}};
    for (const auto& [name, text] : facts) {
      if (!text.empty()) continue;
      missing.push_back(absl::StrCat(promise.name, " of ", promise.selftest, " says no ", name));
    }
  }
  return missing;
}

}  // namespace suite
