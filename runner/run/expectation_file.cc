// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/expectation_file.h"

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "runner/folder/layout.h"

namespace runner {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxBytes = size_t{16} << 20;
constexpr size_t kMaxExpectations = 10'000;

std::string Text(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool Flag(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_boolean() && found->get<bool>();
}

std::optional<double> Number(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::optional<uint64_t> Count(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<uint64_t>();
}

bool IsOutcome(absl::string_view outcome) {
  return outcome == "pass" || outcome == "inconclusive" || outcome == "fail";
}

std::optional<Expectation> ParseLine(absl::string_view line) {
  const Json json = Json::parse(line.begin(), line.end(), nullptr, false);
  if (!json.is_object() || Text(json, "schema") != "ktstr.expectation/1") return std::nullopt;
  Expectation expectation{.case_name = Text(json, "case"),
                          .attempt = Count(json, "attempt").value_or(1),
                          .claim = Text(json, "claim"),
                          .outcome = Text(json, "outcome"),
                          .control = Flag(json, "control"),
                          .excused = Flag(json, "excused"),
                          .reason = Text(json, "reason"),
                          .unit = Text(json, "unit"),
                          .value = Number(json, "value"),
                          .limit = Number(json, "limit"),
                          .direction = Text(json, "direction"),
                          .samples = Count(json, "samples"),
                          .excusable_ns = Count(json, "excusable_ns")};
  if (expectation.claim.empty() || !IsOutcome(expectation.outcome)) return std::nullopt;
  return expectation;
}

}  // namespace

ReadExpectations ParseExpectations(absl::string_view text) {
  ReadExpectations read;
  size_t number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (line.empty()) continue;
    if (read.expectations.size() == kMaxExpectations) {
      read.problem =
          absl::StrCat(kExpectationsFile, ": only the first ", kMaxExpectations, " are kept");
      break;
    }
    if (std::optional<Expectation> expectation = ParseLine(line)) {
      read.expectations.push_back(*std::move(expectation));
    } else if (read.problem.empty()) {
      read.problem = absl::StrCat(kExpectationsFile, ": line ", number, " is no expectation");
    }
  }
  return read;
}

void AddExpectations(const std::string& folder, AttemptResult& result) {
  const std::string path = ktstr::JoinPath(folder, kExpectationsFile);
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return;
  const absl::StatusOr<std::string> text = ktstr::ReadFile(path, kMaxBytes);
  if (!text.ok()) {
    result.notes.push_back(std::string(text.status().message()));
    return;
  }
  ReadExpectations read = ParseExpectations(*text);
  result.expectations = std::move(read.expectations);
  if (!read.problem.empty()) result.notes.push_back(std::move(read.problem));
}

}  // namespace runner
