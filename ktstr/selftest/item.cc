// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/item.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace ktstr {
namespace {

// A line of the facts; empty without the fact.
std::string FactLine(absl::string_view what, absl::string_view fact) {
  return fact.empty() ? "" : absl::StrCat("\n  ", what, ": ", fact);
}

}  // namespace

std::vector<Item> CasesOf(const Selftest& selftest) {
  std::vector<Item> items;
  for (const Case& test_case : selftest.cases) {
    items.push_back({.name = test_case.name,
                     .case_name = test_case.name,
                     .body = test_case.body,
                     .facts = FactsOf(selftest, test_case)});
  }
  return items;
}

std::vector<Item> ControlsOf(const Selftest& selftest) {
  std::vector<Item> items;
  for (const Item& item : CasesOf(selftest)) {
    for (const Control& control : selftest.controls) {
      if (control.case_name != item.name) continue;
      items.push_back({.name = absl::StrCat(item.name, ".", control.breaks),
                       .case_name = item.name,
                       .body = control.body,
                       .facts = item.facts,
                       .control = true});
    }
  }
  return items;
}

std::string Explanation(const CaseFacts& facts) {
  const std::string text = absl::StrCat(
      FactLine("claims", facts.claims), FactLine("because", facts.why),
      FactLine("source", facts.source), FactLine("a failure usually means", facts.failure),
      FactLine("guards against the loss of", absl::StrJoin(facts.guards, "; ")));
  return text.empty() ? text : absl::StrCat("about this case:", text);
}

}  // namespace ktstr
