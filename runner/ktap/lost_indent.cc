// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/lost_indent.h"

#include <utility>

#include "absl/strings/match.h"

namespace runner {
namespace {

using absl::string_view;

// Stands for a step of indentation that is lost.
constexpr char kStep = '\x01';
// Levels without bound would take time without bound.
constexpr size_t kMaxSubtests = 64;

}  // namespace

string_view LostIndent::LevelWithin(string_view prefix) {
  while (!subtests_.empty() && !absl::StartsWith(prefix, subtests_.back().prefix)) {
    subtests_.pop_back();
  }
  if (subtests_.empty()) return prefix;
  level_.clear();
  size_t at = 0;
  for (const Subtest& subtest : subtests_) {
    level_.append(prefix.data() + at, subtest.prefix.size() - at);
    level_.push_back(kStep);
    at = subtest.prefix.size();
  }
  level_.append(prefix.data() + at, prefix.size() - at);
  return level_;
}

bool LostIndent::IsIn(string_view prefix) const {
  return !subtests_.empty() && subtests_.back().prefix == prefix;
}

const TreeBuilder::Level* LostIndent::LevelAt(string_view prefix) {
  const TreeBuilder::Place place = builder_.Find(LevelOf(prefix));
  return place.is_exact ? &builder_.levels()[place.levels - 1] : nullptr;
}

bool LostIndent::IsUnfinished(const TreeBuilder::Level& level) const {
  const Document& document = builder_.DocumentOf(level);
  return document.plan.has_value() ? document.result_count < document.plan->count
                                   : document.result_count > 0;
}

// Leaves subtests that have all their results, and whose own result is missing.
void LostIndent::LeaveEnded(string_view prefix) {
  while (IsIn(prefix)) {
    const TreeBuilder::Level* const level = LevelAt(prefix);
    if (level != nullptr && IsUnfinished(*level)) return;
    subtests_.pop_back();
  }
}

bool LostIndent::MayBegin(string_view prefix) {
  LeaveEnded(prefix);
  const TreeBuilder::Level* const level = LevelAt(prefix);
  return level != nullptr && IsUnfinished(*level);
}

bool LostIndent::TakeHead(const KtapToken& token) {
  head_.reset();
  if (!MayBegin(token.prefix)) return false;
  head_ = Subtest{.prefix = std::string(token.prefix), .name = builder_.Cut(token.text)};
  return true;
}

void LostIndent::Follow(const KtapToken& token) {
  if (!head_.has_value() && subtests_.empty()) return;
  std::optional<Subtest> head = std::exchange(head_, std::nullopt);
  const bool is_result = token.kind == TokenKind::kResult;
  if (!head.has_value() || head->prefix != token.prefix) {
    if (is_result && IsIn(token.prefix)) Leave(token);
  } else if (!is_result || BeginsSubtest(token, head->name)) {
    Enter(*std::move(head));
  } else if (IsIn(token.prefix) && builder_.Cut(token.text) != head->name) {
    Leave(token);
  }
}

// Whether a result behind the head of a subtest is the first one in it, and not its own.
bool LostIndent::BeginsSubtest(const KtapToken& result, string_view name) const {
  return result.number == 1u && builder_.Cut(result.text) != name &&
         !absl::StartsWith(result.text, "selftests: ");
}

void LostIndent::Enter(Subtest subtest) {
  if (subtests_.size() >= kMaxSubtests) return;
  const std::string prefix = subtest.prefix;
  const std::string name = subtest.name;
  const size_t outer = builder_.Find(LevelOf(prefix)).levels;
  subtests_.push_back(std::move(subtest));
  TreeBuilder::Level& level = builder_.Open(outer, LevelOf(prefix));
  level.is_proven = true;
  builder_.DocumentOf(level).name = name;
}

// Leaves the subtest whose own result that is.
void LostIndent::Leave(const KtapToken& result) {
  const std::string name = builder_.Cut(result.text);
  const std::string prefix(result.prefix);
  const std::vector<Subtest> all = subtests_;
  while (IsIn(prefix)) {
    const TreeBuilder::Level* const level = LevelAt(prefix);
    const bool is_due = level != nullptr && IsUnfinished(*level) &&
                        builder_.DocumentOf(*level).plan.has_value() &&
                        result.number == level->last_number + 1;
    const bool is_its_own = subtests_.back().name == name && !is_due;
    const bool is_over = level != nullptr && !IsUnfinished(*level);
    subtests_.pop_back();
    if (is_its_own) return;
    if (!is_over) continue;
    // A result behind the last one that was planned is that of a parent.
    const TreeBuilder::Level* const parent = LevelAt(prefix);
    if (parent != nullptr && result.number == parent->last_number + 1) return;
  }
  subtests_ = all;
}

void LostIndent::LeaveAllOf(string_view prefix) {
  head_.reset();
  while (IsIn(prefix)) subtests_.pop_back();
}

}  // namespace runner
