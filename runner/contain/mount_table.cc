// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/mount_table.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"

namespace runner {
namespace {

constexpr char kMountInfo[] = "/proc/self/mountinfo";

struct Mount {
  std::string id;
  std::string point;
  std::string type;
};

// "\040" and the like, by which the kernel writes blanks, tabs, newlines and backslashes.
std::string Unescape(absl::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const absl::string_view digits = text.substr(i + 1, 3);
    const bool is_escape =
        text[i] == '\\' && digits.size() == 3 &&
        std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '7'; });
    if (!is_escape) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>((digits[0] - '0') * 64 + (digits[1] - '0') * 8 + (digits[2] - '0'));
    i += 3;
  }
  return plain;
}

// "ID PARENT MAJ:MIN ROOT POINT OPTIONS [TAGS...] - TYPE SOURCE SUPER"
std::optional<Mount> ParseLine(absl::string_view line) {
  const std::vector<absl::string_view> fields = absl::StrSplit(line, ' ');
  const auto dash = std::find(fields.begin(), fields.end(), "-");
  uint64_t id = 0;
  if (fields.size() < 9 || fields.end() - dash < 2 || !absl::SimpleAtoi(fields[0], &id)) {
    return std::nullopt;
  }
  return Mount{
      .id = std::string(fields[0]), .point = Unescape(fields[4]), .type = std::string(*(dash + 1))};
}

std::vector<Mount> ParseAll(absl::string_view mountinfo) {
  std::vector<Mount> mounts;
  for (const absl::string_view line : absl::StrSplit(mountinfo, '\n')) {
    std::optional<Mount> mount = ParseLine(line);
    if (mount.has_value()) mounts.push_back(*std::move(mount));
  }
  return mounts;
}

}  // namespace

SharedThings ParseMounts(absl::string_view mountinfo) {
  SharedThings things;
  for (const Mount& mount : ParseAll(mountinfo)) {
    things[absl::StrCat("mount ", mount.id, " ", mount.point)] = {
        .kind = LeakKind::kMount, .what = absl::StrCat(mount.type, " on ", mount.point)};
  }
  return things;
}

MountTable::MountTable() {
  absl::StatusOr<ktstr::UniqueFd> notifier = ktstr::sys::Open(kMountInfo, O_RDONLY);
  if (notifier.ok()) notifier_ = *std::move(notifier);
}

bool MountTable::MayHaveChanged() {
  pollfd poll{.fd = notifier_.get(), .events = POLLPRI, .revents = 0};
  return !notifier_.valid() || ::poll(&poll, 1, 0) != 0;
}

SharedThings MountTable::Things() {
  return ParseMounts(ktstr::ReadFile(kMountInfo).value_or(std::string()));
}

}  // namespace runner
