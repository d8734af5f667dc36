// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KtapLexer: one line of a log to one token. Pure.

#ifndef RUNNER_KTAP_LEXER_H_
#define RUNNER_KTAP_LEXER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "ktstr/ktap/vocabulary.h"

namespace runner {

enum class TokenKind {
  kText,
  kVersion,
  kPlan,
  kResult,
  kBailOut,
  kSubtest,
  kTotals,       // "# Totals: pass:1 fail:0 ...": `text` is what follows the colon.
  kNot,          // "not", whose "ok" stands on a later line.
  kBraceOpens,   // "{": subtests of the result before it follow.
  kBraceCloses,  // "}"
  kBlockBegins,  // "---": a block of YAML follows.
};

// Views into the line or the lexer: valid until the next call.
struct KtapToken {
  TokenKind kind = TokenKind::kText;
  absl::string_view line;  // All of it, without escapes and time stamp.
  // Blanks and "# " before a token that is no kText: the level it stands on. The "# " that belongs
  // to "# Subtest: NAME" and "# Totals: COUNTS" is not part of it.
  absl::string_view prefix;
  // Name (kResult, kSubtest), reason (kBailOut) or what follows the prefix (kVersion).
  absl::string_view text;
  std::optional<uint64_t> number;  // The number of a result; the count of a plan.
  ktap::Outcome outcome = ktap::Outcome::kOk;
  ktap::Directive directive = ktap::Directive::kNone;  // Results and plans have one.
  absl::string_view directive_data;                    // Or other data: "exit=1" of "# exit=1".
  bool opens_subtests = false;                         // Of a result: " {" ends its line.
};

// Takes what real producers print: carriage returns and ANSI sequences are dropped, so is the time
// stamp that printk ("[   12.345678] ", also with "<6>" and a caller) or a serial logger
// ("2026-01-31T12:34:56.789Z ") puts before a line; directives are read in either case; number,
// name and " - " may be missing; any byte may occur.
//
// A name ends at " #", as ktap.rst has it. What follows is a directive or other data, such as a
// time that differs from run to run. A directive may stand behind other data. SKIP may have more
// letters (TAP 13): "# Skipped: why". Escaped by a backslash, a '#' and a backslash are of the name
// (TAP 14).
class KtapLexer {
 public:
  // `line` without its newline.
  KtapToken Lex(absl::string_view line);

 private:
  std::string without_escapes_;
  std::string name_;  // One that had backslashes.
};

}  // namespace runner

#endif  // RUNNER_KTAP_LEXER_H_
