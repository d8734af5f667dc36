// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/suite/control_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/workload/text_table.h"

namespace suite {
namespace {

const CaseResult* Find(std::span<const CaseResult> results, const std::string& selftest,
                       const std::string& name) {
  const auto found = std::find_if(results.begin(), results.end(), [&](const CaseResult& result) {
    return result.selftest == selftest && result.name == name;
  });
  return found == results.end() ? nullptr : &*found;
}

std::string With(absl::string_view word, absl::string_view reason) {
  return reason.empty() ? std::string(word) : absl::StrCat(word, ": ", reason);
}

// Judges one control and says how it went.
std::string Judge(const CaseResult* result, const std::string& name, ControlTable& table) {
  if (result != nullptr && result->verdict == "pass") {
    ++table.caught;
    return "caught";
  }
  if (result != nullptr && result->verdict == "skip" && !result->inconclusive) {
    ++table.skipped;
    return With("skipped", result->reason);
  }
  table.missed.push_back(name);
  return result == nullptr ? "NO RESULT" : With("MISSED", result->reason);
}

}  // namespace

ControlTable TableOfControls(std::span<const Promise> promises,
                             std::span<const CaseResult> results) {
  using Align = ktstr::TextTable::Align;
  ktstr::TextTable rows({{"selftest", Align::kLeft},
                         {"claim", Align::kLeft},
                         {"control", Align::kLeft},
                         {"result", Align::kLeft}});
  ControlTable table;
  for (const Promise& promise : promises) {
    if (promise.controls.empty()) {
      table.without.push_back(promise.name);
      rows.AddRow({promise.selftest, promise.name, "-", "NO CONTROL"});
    }
    for (const std::string& control : promise.controls) {
      const std::string name = absl::StrCat(promise.name, ".", control);
      rows.AddRow({promise.selftest, promise.name, control,
                   Judge(Find(results, promise.selftest, name), name, table)});
    }
  }
  table.text =
      absl::StrCat(rows.Render({}), "\n", promises.size(), " claims, ",
                   table.caught + table.skipped + table.missed.size(), " controls: ", table.caught,
                   " caught, ", table.skipped, " skipped, ", table.missed.size(),
                   " missed; claims without a control: ", table.without.size(), "\n");
  if (!table.missed.empty()) {
    absl::StrAppend(&table.text, "missed: ", absl::StrJoin(table.missed, ", "), "\n");
  }
  if (!table.without.empty()) {
    absl::StrAppend(&table.text, "without a control: ", absl::StrJoin(table.without, ", "), "\n");
  }
  return table;
}

}  // namespace suite
