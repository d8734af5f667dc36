// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/selection.h"

#include <re2/re2.h>

#include <algorithm>
#include <functional>
#include <set>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/nearest_name.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"

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

bool IsSelected(const Selftest& selftest, const Selection& selection, const RE2& filter) {
  const std::string name = FullName(selftest.id);
  const auto has_tag = [&](const std::string& tag) { return Contains(selftest.tags, tag); };
  return (selection.collections.empty() ||
          Contains(selection.collections, selftest.id.collection)) &&
         (selection.tests.empty() || Contains(selection.tests, name)) &&
         (selection.tags.empty() ||
          std::any_of(selection.tags.begin(), selection.tags.end(), has_tag)) &&
         !Contains(selection.skips, name) && RE2::PartialMatch(name, filter);
}

std::vector<Selftest> TakeShard(std::vector<Selftest> selftests, const Shard& shard) {
  std::vector<Selftest> taken;
  for (size_t i = shard.index - 1; i < selftests.size(); i += shard.count) {
    taken.push_back(std::move(selftests[i]));
  }
  return taken;
}

}  // namespace

absl::StatusOr<Shard> ParseShard(absl::string_view text) {
  const size_t slash = text.find('/');
  if (slash != absl::string_view::npos) {
    const absl::StatusOr<uint64_t> index = ktstr::ParseCount(text.substr(0, slash));
    const absl::StatusOr<uint64_t> count = ktstr::ParseCount(text.substr(slash + 1));
    if (index.ok() && count.ok() && *index >= 1 && *index <= *count) return Shard{*index, *count};
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", text, "' is not a shard: write I/N with I in 1..N, such as 2/4"));
}

absl::StatusOr<std::vector<Selftest>> Select(std::vector<Selftest> selftests,
                                             const Selection& selection) {
  RETURN_IF_ERROR(CheckNames(selftests, selection));
  RE2::Options quiet;
  quiet.set_log_errors(false);
  const RE2 filter(selection.filter, quiet);
  if (!filter.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--filter '", selection.filter, "' is not a regular expression: ", filter.error()));
  }
  const size_t discovered = selftests.size();
  std::erase_if(selftests,
                [&](const Selftest& selftest) { return !IsSelected(selftest, selection, filter); });
  if (selftests.empty()) {
    return absl::InvalidArgumentError(
        discovered == 0 ? "no test there: name a test, or a folder that has executable ones"
                        : absl::StrCat("nothing selected: none of ", discovered,
                                       " tests passes all of --collection, --test, --tag, "
                                       "--filter and --skip"));
  }
  return TakeShard(std::move(selftests), selection.shard);
}

}  // namespace runner
