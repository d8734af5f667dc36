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
#include "ktstr/base/mountinfo_text.h"
#include "ktstr/base/sys.h"

namespace runner {
namespace {

constexpr char kMountInfo[] = "/proc/self/mountinfo";

struct Mount {
  std::string id;
  std::string point;
  std::string type;
};

// "ID PARENT MAJ:MIN ROOT POINT OPTIONS [TAGS...] - TYPE SOURCE SUPER"
std::optional<Mount> ParseLine(absl::string_view line) {
  const std::vector<absl::string_view> fields = absl::StrSplit(line, ' ');
  const auto dash = std::find(fields.begin(), fields.end(), "-");
  uint64_t id = 0;
  if (fields.size() < 9 || fields.end() - dash < 2 || !absl::SimpleAtoi(fields[0], &id)) {
    return std::nullopt;
  }
  return Mount{.id = std::string(fields[0]),
               .point = ktstr::UnescapeMountPath(fields[4]),
               .type = std::string(*(dash + 1))};
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
