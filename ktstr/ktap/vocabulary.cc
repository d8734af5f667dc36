// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/ktap/vocabulary.h"

#include "absl/strings/match.h"

namespace ktap {
namespace {

struct DirectiveWord {
  Directive directive;
  absl::string_view word;
};

constexpr DirectiveWord kDirectiveWords[] = {
    {Directive::kSkip, "SKIP"},   {Directive::kTodo, "TODO"},       {Directive::kXfail, "XFAIL"},
    {Directive::kXpass, "XPASS"}, {Directive::kTimeout, "TIMEOUT"}, {Directive::kError, "ERROR"},
};

}  // namespace

absl::string_view DirectiveName(Directive directive) {
  for (const DirectiveWord& entry : kDirectiveWords) {
    if (entry.directive == directive) return entry.word;
  }
  return "";
}

std::optional<Directive> ParseDirective(absl::string_view word) {
  for (const DirectiveWord& entry : kDirectiveWords) {
    if (absl::EqualsIgnoreCase(entry.word, word)) return entry.directive;
  }
  return std::nullopt;
}

}  // namespace ktap
