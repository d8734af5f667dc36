// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/parse/kcidb.h"

#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/ktap/text.h"
#include "runner/event/verdict.h"
#include "runner/report/attempt_json.h"
#include "runner/report/unique_names.h"

namespace runner {
namespace {

using Json = nlohmann::ordered_json;
using absl::string_view;

constexpr size_t kMaxExcerptBytes = 16'384;  // The schema's limit, there in characters.

string_view StatusOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
    case Verdict::kXfail:
      return "PASS";
    case Verdict::kFail:
    case Verdict::kXpass:
    case Verdict::kLeak:
      return "FAIL";
    case Verdict::kSkip:
      return "SKIP";
    case Verdict::kNotRun:
      return "MISS";
    case Verdict::kCrash:
    case Verdict::kTimeout:
    case Verdict::kError:
      return "ERROR";
  }
  return "ERROR";
}

// One word of a path.
std::string PathPart(string_view text) {
  return ktap::SanitizeName(absl::StrReplaceAll(text, {{":", "_"}}));
}

std::string PathOf(string_view name) {
  std::vector<std::string> parts;
  if (absl::ConsumePrefix(&name, "selftests: ")) {
    parts.push_back("kselftest");
    const std::vector<string_view> words = absl::StrSplit(name, absl::MaxSplits(": ", 1));
    if (words.size() == 2) {
      parts.push_back(PathPart(words[0]));
      name = words[1];
    }
  }
  for (const string_view word : absl::StrSplit(name, '.')) {
    std::string part = PathPart(word);
    if (!part.empty()) parts.push_back(std::move(part));
  }
  return absl::StrJoin(parts, ".");
}

// Whole lines from the end, as many as fit.
std::string ExcerptOf(const CaseResult& result) {
  std::string excerpt;
  for (auto line = result.diagnostics.rbegin(); line != result.diagnostics.rend(); ++line) {
    std::string text = ktap::SanitizeText(*line) + "\n";
    if (excerpt.size() + text.size() > kMaxExcerptBytes) break;
    excerpt.insert(0, text);
  }
  return excerpt;
}

Json MiscOf(const CaseResult& result) {
  Json misc{{"verdict", std::string(TraitsOf(result.verdict).name)}, {"name", result.name}};
  if (result.line > 0) misc["line"] = result.line;
  return misc;
}

}  // namespace

absl::StatusOr<KcidbBuild> ParseKcidbBuild(string_view text) {
  const size_t colon = text.find(':');
  const string_view origin = text.substr(0, colon);
  bool is_valid = colon != string_view::npos && !origin.empty() && colon + 1 < text.size();
  for (const char c : origin) {
    const auto byte = static_cast<unsigned char>(c);
    is_valid &= absl::ascii_islower(byte) || absl::ascii_isdigit(byte) || c == '_';
  }
  if (!is_valid) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is no build of KCIDB: ORIGIN:ID, the origin of [a-z0-9_]"));
  }
  return KcidbBuild{.origin = std::string(origin), .build_id = std::string(text)};
}

std::string KcidbJson(const KcidbBuild& build, string_view log,
                      const std::vector<CaseResult>& cases) {
  Json document{{"version", {{"major", 5}, {"minor", 3}}}, {"tests", Json::array()}};
  const std::string log_name =
      log == "-" ? "standard_input" : ktap::SanitizeName(log.substr(log.rfind('/') + 1));
  UniqueNames names;
  for (const CaseResult& result : cases) {
    const std::string path = PathOf(result.name);
    Json test{{"id", absl::StrCat(build.build_id, "/", log_name, "/", names.Take(path))},
              {"origin", build.origin},
              {"build_id", build.build_id},
              {"path", path},
              {"status", std::string(StatusOf(result.verdict))}};
    if (!result.reason.empty()) test["comment"] = ktap::SanitizeText(result.reason);
    if (std::string excerpt = ExcerptOf(result); !excerpt.empty()) test["log_excerpt"] = excerpt;
    test["misc"] = MiscOf(result);
    document["tests"].push_back(std::move(test));
  }
  return JsonText(document);
}

}  // namespace runner
