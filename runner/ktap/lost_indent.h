// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// LostIndent: subtests whose indentation a console has stripped, as levels of their own. Pure.
//
//   1..1                    1..1
//   # Subtest: suite        <one level deeper>
//   1..2
//   ok 1 - a
//   ok 2 - b
//   ok 1 - suite            <back again>
//
// A "# Subtest: NAME" on the level of an unfinished document opens such a level when a plan, or a
// result numbered 1 that is not called NAME, follows on the same level (kunit.py reads it so). A
// result called NAME closes it.

#ifndef RUNNER_KTAP_LOST_INDENT_H_
#define RUNNER_KTAP_LOST_INDENT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "runner/ktap/lexer.h"
#include "runner/ktap/tree_builder.h"

namespace runner {

// All prefixes and tokens are as their lines have them. Of `builder`, which has to live longer,
// levels are opened and closed.
class LostIndent {
 public:
  explicit LostIndent(TreeBuilder& builder) : builder_(builder) {}

  // The prefix of the level that a line with such a prefix stands on: its own, and a byte that no
  // line has where a step is lost. A view into `prefix` or into this object, valid until the next
  // call.
  absl::string_view LevelOf(absl::string_view prefix) {
    return subtests_.empty() ? prefix : LevelWithin(prefix);
  }
  // Whether subtests without indentation may begin with a line of that prefix.
  bool MayBegin(absl::string_view prefix);
  // Notes a "# Subtest: NAME". False: it is none of a subtest without indentation.
  bool TakeHead(const KtapToken& token);
  // Goes to the level where a plan or result belongs. Called before each of them.
  void Follow(const KtapToken& token);
  // The document in which lines have that prefix is over.
  void LeaveAllOf(absl::string_view prefix);

 private:
  struct Subtest {
    std::string prefix;  // The prefix of its lines.
    std::string name;
  };

  absl::string_view LevelWithin(absl::string_view prefix);
  bool IsIn(absl::string_view prefix) const;
  // The innermost level of lines with that prefix; nullptr: none is open.
  const TreeBuilder::Level* LevelAt(absl::string_view prefix);
  bool IsUnfinished(const TreeBuilder::Level& level) const;
  void LeaveEnded(absl::string_view prefix);
  bool BeginsSubtest(const KtapToken& result, absl::string_view name) const;
  void Enter(Subtest subtest);
  void Leave(const KtapToken& result);

  TreeBuilder& builder_;
  std::vector<Subtest> subtests_;  // Outermost first.
  std::optional<Subtest> head_;    // Noted, with nothing but text behind it.
  std::string level_;
};

}  // namespace runner

#endif  // RUNNER_KTAP_LOST_INDENT_H_
