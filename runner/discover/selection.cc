// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/selection.h"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ktstr/base/nearest_name.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"
#include "runner/discover/filter_expression.h"

namespace runner {
namespace {

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Fails for the first of `wanted` that is not among `known`.
absl::Status CheckKnown(absl::string_view kind, std::span<const std::string> wanted,
                        const std::set<std::string>& known) {
  for (const std::string& name : wanted) {
    if (known.count(name) != 0) continue;
    const std::vector<absl::string_view> candidates(known.begin(), known.end());
    const std::string nearest = ktstr::DidYouMean(name, candidates);
    return absl::InvalidArgumentError(absl::StrCat(
        "no ", kind, " '", name, "'",
        nearest.empty() ? absl::StrCat("; 'ktstr list' shows every ", kind) : nearest));
  }
  return absl::OkStatus();
}

absl::Status CheckNames(std::span<const Selftest> selftests, const Selection& selection) {
  std::set<std::string> collections;
  std::set<std::string> tests;
  std::set<std::string> tags;
  for (const Selftest& selftest : selftests) {
    collections.insert(selftest.id.collection);
    tests.insert(FullName(selftest.id));
    tags.insert(selftest.tags.begin(), selftest.tags.end());
  }
  RETURN_IF_ERROR(CheckKnown("collection", selection.collections, collections));
  RETURN_IF_ERROR(CheckKnown("test", selection.tests, tests));
  RETURN_IF_ERROR(CheckKnown("test", selection.skips, tests));
  return CheckKnown("tag", selection.tags, tags);
}

bool IsSelected(const Selftest& selftest, const Selection& selection,
                const FilterExpression& filter) {
  const std::string name = FullName(selftest.id);
  const auto has_tag = [&](const std::string& tag) { return Contains(selftest.tags, tag); };
  return (selection.collections.empty() ||
          Contains(selection.collections, selftest.id.collection)) &&
         (selection.tests.empty() || Contains(selection.tests, name)) &&
         (selection.tags.empty() ||
          std::any_of(selection.tags.begin(), selection.tags.end(), has_tag)) &&
         (!selection.rerun.has_value() || Contains(*selection.rerun, name)) &&
         !Contains(selection.skips, name) && !Contains(selection.listed_skips, name) &&
         filter.Matches(selftest);
}

// FNV-1a, 64 bits, folded since its low bits mix badly: the part of a test is the same on every
// machine and in every version.
uint64_t StableHash(absl::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash ^ (hash >> 32);
}

std::vector<Selftest> TakeShard(std::vector<Selftest> selftests, const Shard& shard) {
  std::vector<Selftest> taken;
  for (size_t i = 0; i < selftests.size(); ++i) {
    const uint64_t number =
        shard.kind == Shard::Kind::kHash ? StableHash(FullName(selftests[i].id)) : i;
    if (number % shard.count == shard.index - 1) taken.push_back(std::move(selftests[i]));
  }
  return taken;
}

absl::Status NothingSelected(size_t discovered) {
  if (discovered == 0) {
    return absl::InvalidArgumentError(
        "no test there: name a test, or a folder that has executable ones");
  }
  return absl::InvalidArgumentError(
      absl::StrCat("nothing selected: none of ", discovered,
                   " tests passes all of --collection, --test, --tag, --filter, --rerun-failed "
                   "and --skip"));
}

}  // namespace

absl::StatusOr<Shard> ParseShard(absl::string_view text) {
  absl::string_view part = text;
  Shard shard;
  if (absl::ConsumePrefix(&part, "hash:")) {
    shard.kind = Shard::Kind::kHash;
  } else {
    absl::ConsumePrefix(&part, "slice:");
  }
  const size_t slash = part.find('/');
  if (slash != absl::string_view::npos) {
    const absl::StatusOr<uint64_t> index = ktstr::ParseCount(part.substr(0, slash));
    const absl::StatusOr<uint64_t> count = ktstr::ParseCount(part.substr(slash + 1));
    if (index.ok() && count.ok() && *index >= 1 && *index <= *count) {
      shard.index = *index;
      shard.count = *count;
      return shard;
    }
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "'", text, "' is not a shard: write I/N or hash:I/N with I in 1..N, such as 2/4"));
}

absl::StatusOr<std::vector<Selftest>> Select(std::vector<Selftest> selftests,
                                             const Selection& selection) {
  RETURN_IF_ERROR(CheckNames(selftests, selection));
  const absl::StatusOr<FilterExpression> filter = FilterExpression::Parse(selection.filter);
  if (!filter.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--filter '", selection.filter, "': ", filter.status().message()));
  }
  const size_t discovered = selftests.size();
  std::erase_if(selftests, [&](const Selftest& selftest) {
    return !IsSelected(selftest, selection, *filter);
  });
  const bool may_be_empty = selection.rerun.has_value() && selection.rerun->empty();
  if (selftests.empty() && !may_be_empty) return NothingSelected(discovered);
  return TakeShard(std::move(selftests), selection.shard);
}

}  // namespace runner
