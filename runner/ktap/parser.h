// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KtapParser: bytes of a log in, ResultTree out. Pure, iterative, linear in time.
//
//   KtapParser parser;
//   while (...) parser.Feed(chunk);
//   const ResultTree tree = parser.Finish();
//
// All forms of nesting are read: indented documents (KTAP, TAP 14, KUnit), lines behind "# "
// (kselftest), files that prove names, documents one after the other. All other
// lines are prose.
//
// A level opens with a version line, a plan or "# Subtest: NAME" behind any prefix; without them
// only with a result numbered 1, one step deeper than an open level. Such a sequence, and a nested
// plan, count only when a second result (or a plan, or a "not ok") proves them: "# ok 1 of 3 tried"
// may be prose, and "# ok then" always is.
//
// Subtests may also stand behind their result, between braces (node-tap), and without the
// indentation that a console has stripped. YAML blocks are data of the result before them.

#ifndef RUNNER_KTAP_PARSER_H_
#define RUNNER_KTAP_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "runner/ktap/console_lines.h"
#include "runner/ktap/kmsg_lines.h"
#include "runner/ktap/lexer.h"
#include "runner/ktap/prove_lines.h"
#include "runner/ktap/result_tree.h"
#include "runner/ktap/token_reader.h"
#include "runner/ktap/tree_builder.h"

namespace runner {

class KtapParser {
 public:
  using Options = ParseLimits;

  KtapParser() : KtapParser(Options{}) {}
  explicit KtapParser(const Options& options);

  void Feed(absl::string_view chunk);
  // The tree of what was read so far, with levels that are still open. Only `results` may be read:
  // it grows, and shrinks when results turn out to be prose.
  const ResultTree& so_far() const { return builder().so_far(); }
  // Ends the stream. The parser is used up.
  ResultTree Finish();

 private:
  void TakeLine(absl::string_view line);
  void TakeConsoleLine(absl::string_view line);
  void TakeWritten(absl::string_view written);
  size_t FindSwallowedResult(absl::string_view line) const;
  TreeBuilder& builder() { return reader_.builder(); }
  const TreeBuilder& builder() const { return reader_.builder(); }

  const ParseLimits limits_;
  KmsgLines kmsg_;
  ConsoleLines console_;
  uint64_t half_line_ = 0;  // Where the line begins whose second half console_ awaits.
  ProveLines prove_;
  KtapLexer lexer_;
  TokenReader reader_;
  std::string running_test_;  // "selftests: DIR: TEST", as kselftest's runner announced it.
  std::string partial_line_;
  bool line_is_too_long_ = false;
};

// The tree of a whole log.
ResultTree ParseKtap(absl::string_view log, const ParseLimits& limits = {});

}  // namespace runner

#endif  // RUNNER_KTAP_PARSER_H_
