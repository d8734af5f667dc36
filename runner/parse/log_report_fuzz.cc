// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Fuzzes LogReport: whatever a log holds, all that is printed about it is valid in its format.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "absl/strings/string_view.h"
#include "runner/fuzz/expect.h"
#include "runner/ktap/parser.h"
#include "runner/parse/log_report.h"
#include "runner/report/xml_audit.h"

namespace runner {
namespace {

bool IsPrintable(absl::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
  });
}

void CheckJson(const ResultTree& tree, const std::string& text) {
  // The parser takes UTF-8 only.
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  FuzzExpect(json.is_object(), "JSON is valid");
  uint64_t total = 0;
  for (const auto& count : json["totals"]) total += count.get<uint64_t>();
  FuzzExpect(total == tree.leaves.total(), "the totals are those of the tree");
}

void CheckKcidb(const LogReport& report) {
  const nlohmann::json json =
      nlohmann::json::parse(report.Kcidb({.origin = "o", .build_id = "o:b"}), nullptr, false);
  FuzzExpect(json.is_object(), "KCIDB is valid JSON");
  for (const auto& test : json["tests"]) {
    const std::string path = test["path"];
    FuzzExpect(path.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789_.-") == std::string::npos,
               "paths are of the characters that KCIDB takes");
  }
}

void Check(absl::string_view log) {
  const ResultTree tree = ParseKtap(log);
  const LogReport report("-", tree);
  FuzzExpect(report.verdict() != Verdict::kPass || tree.leaves.failures() == 0,
             "a log with failures does not pass");
  FuzzExpect(IsPrintable(report.Text()), "the terminal gets no control bytes");
  CheckJson(tree, report.Json());
  CheckKcidb(report);
  const std::string problem = AuditXml(report.Junit());
  FuzzExpect(problem.empty(), problem);
}

}  // namespace
}  // namespace runner

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  runner::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
