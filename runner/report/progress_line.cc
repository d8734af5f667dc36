// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/progress_line.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ktstr/ktap/text.h"

namespace runner {
namespace {

// Terminals narrower than this get no bar.
constexpr size_t kWidthForBar = 72;
constexpr size_t kBarColumns = 20;
// A name of fewer columns says nothing.
constexpr size_t kShortestName = 12;

struct Entry {
  std::string name;
  std::string time;
};

// Names are ASCII, so that bytes are columns; that of the collection is left to the result's line.
std::vector<Entry> LongestFirst(std::span<const RunningTest> running) {
  std::vector<const RunningTest*> order;
  for (const RunningTest& test : running) order.push_back(&test);
  std::stable_sort(order.begin(), order.end(), [](const RunningTest* a, const RunningTest* b) {
    return a->running > b->running;
  });
  std::vector<Entry> entries;
  for (const RunningTest* test : order) {
    entries.push_back({.name = ktap::SanitizeName(test->id.name),
                       .time = absl::StrCat(absl::ToInt64Seconds(test->running), "s")});
  }
  return entries;
}

std::string WithoutMiddle(const std::string& name, size_t columns) {
  if (name.size() <= columns) return name;
  const size_t kept = columns - 2;
  const size_t tail = kept / 2;
  return absl::StrCat(name.substr(0, kept - tail), "..", name.substr(name.size() - tail));
}

// The first `count` entries and how many are left out; names of at most `columns`.
std::string Named(const std::vector<Entry>& entries, size_t count, size_t columns) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", WithoutMiddle(entries[i].name, columns), " ",
                    entries[i].time);
  }
  if (count < entries.size()) absl::StrAppend(&text, " +", entries.size() - count);
  return text;
}

// Takes as many entries as fit, with the longest names that this leaves room for.
std::string Fitting(const std::vector<Entry>& entries, size_t width) {
  size_t longest = kShortestName;
  for (const Entry& entry : entries) longest = std::max(longest, entry.name.size());
  // " 0s" and ", " go with each of them.
  for (size_t count = std::min(entries.size(), width / 6); count > 0; --count) {
    if (Named(entries, count, kShortestName).size() > width) continue;
    for (size_t columns = std::min(longest, width); columns > kShortestName; --columns) {
      std::string text = Named(entries, count, columns);
      if (text.size() <= width) return text;
    }
    return Named(entries, count, kShortestName);
  }
  return "";
}

std::string Bar(const RunCount& count) {
  const uint64_t filled = count.total == 0 ? 0 : count.done * kBarColumns / count.total;
  std::string bar(filled, '=');
  if (filled < kBarColumns) bar += '>';
  bar.resize(kBarColumns, ' ');
  return absl::StrCat("[", bar, "] ");
}

}  // namespace

std::string ProgressLine(std::span<const RunningTest> running, const RunCount& count,
                         absl::Duration elapsed, size_t width) {
  const int64_t seconds = absl::ToInt64Seconds(elapsed);
  std::string line =
      absl::StrCat(width < kWidthForBar ? "" : Bar(count), count.done, "/", count.total);
  if (count.failed > 0) absl::StrAppend(&line, ", ", count.failed, " failed");
  absl::StrAppendFormat(&line, "  %d:%02d", seconds / 60, seconds % 60);
  if (line.size() + 2 < width) {
    const std::string tests = Fitting(LongestFirst(running), width - line.size() - 2);
    if (!tests.empty()) absl::StrAppend(&line, "  ", tests);
  }
  if (line.size() > width) line.resize(width);
  return line;
}

}  // namespace runner
