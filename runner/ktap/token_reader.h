// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TokenReader: the tokens of a stream, one a line, in; their documents out. Pure.
//
// Knows which lines belong together: documents and their results, subtests behind their result or
// without indentation, blocks of data, results that were broken in two.

#ifndef RUNNER_KTAP_TOKEN_READER_H_
#define RUNNER_KTAP_TOKEN_READER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "runner/ktap/lexer.h"
#include "runner/ktap/lost_indent.h"
#include "runner/ktap/result_tree.h"
#include "runner/ktap/tree_builder.h"
#include "runner/ktap/yaml_block.h"

namespace runner {

// Neither copied nor moved.
class TokenReader {
 public:
  explicit TokenReader(const ParseLimits& limits);
  TokenReader(const TokenReader&) = delete;
  TokenReader& operator=(const TokenReader&) = delete;

  void Take(KtapToken token);
  // Takes a line that the kernel has printed, with its stamp.
  void TakePrinted(absl::string_view line);
  // Looks at a line that is not read otherwise.
  void LookForPanic(absl::string_view line);
  // Counts the lines, knows the levels that are open, and takes reports.
  TreeBuilder& builder() { return builder_; }
  const TreeBuilder& builder() const { return builder_; }
  // Ends the stream. The reader is used up.
  ResultTree Finish();

 private:
  // A "not" whose "ok" is awaited.
  struct Negation {
    std::string prefix;
    uint64_t line = 0;
    bool is_sure = false;  // A blank follows; else the next line decides, or it is prose.
  };
  // A version line behind which a "# Subtest: NAME" may show that indentation was lost.
  struct HeldVersion {
    std::string prefix;
    std::string text;
    uint64_t line;
  };

  void TakeText(absl::string_view line);
  void NotePanic(absl::string_view said);
  bool TakeInBlock(const KtapToken& token);
  // Each returns whether the token was taken; else it is prose.
  bool TakeStructure(const KtapToken& token);
  bool TakeVersion(const KtapToken& token);
  bool TakePlan(const KtapToken& token);
  bool TakeSubtest(const KtapToken& token);
  bool TakeBailOut(const KtapToken& token);
  bool TakeResult(const KtapToken& token);
  bool TakeTotals(const KtapToken& token);
  bool TakeBlockMark(const KtapToken& token);
  void NoteNegation(const KtapToken& token);
  void Negate(KtapToken& token);
  void StartAgain(const KtapToken& token);
  bool MayOpenWith(const KtapToken& result, const TreeBuilder::Place& place) const;
  bool HoldVersion(const KtapToken& token);
  void EndHeldVersion(const KtapToken& next);

  TreeBuilder builder_;
  YamlBlock block_;
  LostIndent lost_;
  std::optional<HeldVersion> held_version_;
  std::optional<Negation> negation_;
  bool is_behind_result_ = false;  // Nothing but text has come since.
  absl::string_view line_prefix_;  // The prefix of the token that is taken, as its line has it.
};

}  // namespace runner

#endif  // RUNNER_KTAP_TOKEN_READER_H_
