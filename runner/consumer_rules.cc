// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/consumer_rules.h"

#include <re2/re2.h>

#include <ostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace runner {
namespace {

using absl::string_view;

re2::StringPiece Piece(string_view text) {
  return {text.data(), text.size()};
}

SeenOutcome OutcomeOf(const std::string& words, bool is_skip) {
  if (words != "ok") return SeenOutcome::kNotOk;
  return is_skip ? SeenOutcome::kSkip : SeenOutcome::kOk;
}

std::string Slug(std::string name) {
  static const re2::RE2 kForeign("[^A-Za-z0-9_.:-]");
  re2::RE2::GlobalReplace(&name, kForeign, "_");
  return name;
}

}  // namespace

void PrintTo(const SeenResult& result, std::ostream* out) {
  constexpr const char* kWords[] = {"ok", "skip", "not ok"};
  *out << result.name << " " << kWords[static_cast<int>(result.outcome)];
}

SeenLog ReadAsLkft(string_view log) {
  static const re2::RE2 kResult("(not ok|ok)(?: +[0-9]+)?(?: +-)? *(.*)");
  static const re2::RE2 kMark("^(.*?) *# *(SKIP|XFAIL|TIMEOUT [0-9]+ seconds|exit=[0-9]+)$");
  SeenLog seen;
  for (string_view line : absl::StrSplit(log, '\n')) {
    const bool is_nested = absl::ConsumePrefix(&line, "# ");
    std::string outcome;
    std::string name;
    if (!re2::RE2::FullMatch(Piece(line), kResult, &outcome, &name)) continue;
    std::string bare;
    std::string mark;
    if (re2::RE2::FullMatch(name, kMark, &bare, &mark)) name = bare;
    (is_nested ? seen.cases : seen.tests)
        .push_back({Slug(name), OutcomeOf(outcome, mark == "SKIP")});
  }
  return seen;
}

SeenLog ReadAsNipa(string_view log) {
  static const re2::RE2 kResult("(not ok|ok) [0-9]+(?: -)? ([^#]*[^ ])(?: +# +([^ ].*))?");
  SeenLog seen;
  bool is_inside = false;
  for (string_view line : absl::StrSplit(log, '\n')) {
    const bool is_nested = absl::ConsumePrefix(&line, "# ");
    if (is_nested && line == "TAP version 13") is_inside = true;
    if (line == "#") is_inside = false;
    if (is_nested && !is_inside) continue;
    std::string outcome;
    std::string name;
    std::string comment;
    if (!re2::RE2::FullMatch(Piece(line), kResult, &outcome, &name, &comment)) continue;
    if (!is_nested) is_inside = false;
    const bool is_skip = absl::AsciiStrToLower(comment) == "skip";
    (is_nested ? seen.cases : seen.tests).push_back({name, OutcomeOf(outcome, is_skip)});
  }
  return seen;
}

SeenLog ReadAsLava(string_view log) {
  static const re2::RE2 kResult("(not ok|ok) [0-9]+ ([^#]+[^# ])(?: # ([A-Z]+)?.*)?");
  SeenLog seen;
  for (const string_view line : absl::StrSplit(log, '\n')) {
    std::string outcome;
    std::string name;
    std::string mark;
    if (!re2::RE2::FullMatch(Piece(line), kResult, &outcome, &name, &mark)) continue;
    seen.tests.push_back({name, OutcomeOf(outcome, mark == "SKIP")});
  }
  return seen;
}

}  // namespace runner
