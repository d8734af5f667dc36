// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FilterExpression: which tests a --filter means. Pure.
//
//   EXPRESSION = CONJUNCTION { "or" CONJUNCTION }
//   CONJUNCTION = FACTOR { "and" FACTOR }
//   FACTOR = "not" FACTOR | "(" EXPRESSION ")" | TERM
//   TERM = KEY "=" GLOB       all of it, with * ? [a-z] as in a shell
//        | KEY "~" PATTERN    an RE2 pattern, found anywhere in it
//        | PATTERN            the same as test~PATTERN
//   KEY = "name" | "collection" | "test" (COLLECTION:NAME) | "tag" | "case"
//
// Globs and patterns end at a blank or at a ')' that they have not opened, or stand in '' or "". A
// text without any KEY=, KEY~, "and", "or" and "not" is one PATTERN, whatever is in it.

#ifndef RUNNER_DISCOVER_FILTER_EXPRESSION_H_
#define RUNNER_DISCOVER_FILTER_EXPRESSION_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "runner/discover/selftest.h"

namespace re2 {
class RE2;
}

namespace runner {

// Copies share their compiled patterns.
class FilterExpression {
 public:
  // Parentheses and "not" may be nested this deep.
  static constexpr int kMaxDepth = 100;

  // InvalidArgument says "at N: what was expected, what is there", N counting bytes from 1.
  static absl::StatusOr<FilterExpression> Parse(absl::string_view text);

  // A test has several tags and cases: a term holds if it holds for one of them.
  bool Matches(const Selftest& selftest) const;

 private:
  friend class FilterParser;

  enum class Key { kName, kCollection, kTest, kTag, kCase };
  struct Term {
    Key key = Key::kTest;
    std::string glob;                         // Without a pattern.
    std::shared_ptr<const re2::RE2> pattern;  // Or null.
  };
  // In postfix order, operands before their operator.
  struct Step {
    enum class Kind { kTerm, kNot, kAnd, kOr };
    Kind kind = Kind::kTerm;
    size_t term = 0;
  };

  static bool TextMatches(const Term& term, const std::string& text);
  static bool TermMatches(const Term& term, const Selftest& selftest);

  std::vector<Term> terms_;
  std::vector<Step> steps_;
};

}  // namespace runner

#endif  // RUNNER_DISCOVER_FILTER_EXPRESSION_H_
