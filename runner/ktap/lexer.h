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

enum class TokenKind { kText, kVersion, kPlan, kResult, kBailOut, kSubtest };

// Views into the line or the lexer: valid until the next call.
struct KtapToken {
  TokenKind kind = TokenKind::kText;
  absl::string_view line;  // All of it, without escapes and time stamp.
  // Blanks and "# " before a token that is no kText: the level it stands on. The "# " that belongs
  // to "# Subtest: NAME" is not part of it.
  absl::string_view prefix;
  // Name (kResult, kSubtest), reason (kBailOut) or what follows the prefix (kVersion).
  absl::string_view text;
  std::optional<uint64_t> number;  // Of a result; the count of a plan.
  ktap::Outcome outcome = ktap::Outcome::kOk;
  ktap::Directive directive = ktap::Directive::kNone;  // Of a result or a plan.
  absl::string_view directive_data;                    // "exit=1" for kselftest's "# exit=1".
};

// Takes what real producers print: carriage returns and ANSI sequences are dropped, so is the time
// stamp that printk ("[   12.345678] ", also with "<6>" and a caller) or a serial logger
// ("2026-01-31T12:34:56.789Z ") puts before a line; directives are read in either case; number,
// name and " - " may be missing; any byte may occur.
class KtapLexer {
 public:
  // `line` without its newline.
  KtapToken Lex(absl::string_view line);

 private:
  std::string without_escapes_;
};

}  // namespace runner

#endif  // RUNNER_KTAP_LEXER_H_
