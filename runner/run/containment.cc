// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/containment.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/status_macros.h"

namespace runner {

absl::StatusOr<Containment> Containment::Create(const ContainmentOptions& options) {
  ASSIGN_OR_RETURN(TemporaryFolder folder, TemporaryFolder::Create(options.folder_parent));
  absl::StatusOr<RunGroup> group = RunGroup::Create(options.run_id);
  absl::StatusOr<ktstr::Guardian> guardian =
      ktstr::Guardian::Start({.cgroup = group.ok() ? group->path() : "",
                              .mark = absl::StrCat("KTSTR_RUN_ID=", options.run_id, "/"),
                              .mark_is_prefix = true,
                              .folder = folder.path()});
  return Containment(std::move(folder), std::move(group), std::move(guardian));
}

Containment::Containment(TemporaryFolder folder, absl::StatusOr<RunGroup> group,
                         absl::StatusOr<ktstr::Guardian> guardian)
    : guardian_(std::move(guardian)), folder_(std::move(folder)), group_(std::move(group)) {}

Containment::~Containment() {
  // A process of the user that a test has moved there is not killed with the group.
  if (group_.ok()) group_->ExpelStrangers();
}

std::vector<std::string> Containment::gaps() const {
  std::vector<std::string> gaps;
  if (!group_.ok()) {
    gaps.push_back(
        absl::StrCat("tests have no cgroups, session and environment identify their "
                     "processes: ",
                     group_.status().message()));
  }
  if (!guardian_.ok()) {
    gaps.push_back(absl::StrCat("nothing ends what tests have started if the runner is killed: ",
                                guardian_.status().message()));
  }
  return gaps;
}

}  // namespace runner
