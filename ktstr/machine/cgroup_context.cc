// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/cgroup_context.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/machine/cgroup_tree.h"

namespace ktstr::internal {

absl::Status CgroupContext::RequireController(absl::string_view controller) const {
  ASSIGN_OR_RETURN(const std::string text, ReadCgroupFile(mount_point(), "cgroup.controllers"));
  const std::vector<absl::string_view> names = absl::StrSplit(text, ' ');
  if (std::find(names.begin(), names.end(), controller) != names.end()) return absl::OkStatus();
  const auto v1 = mounts_.v1.find(std::string(controller));
  return absl::UnimplementedError(absl::StrCat(
      "cgroup controller ", controller, " is not in the v2 hierarchy at ", mount_point(),
      v1 == mounts_.v1.end() ? " and not mounted as v1 (is it built into the kernel and not in "
                               "cgroup_disable=?)"
                             : absl::StrCat("; the v1 hierarchy at ", v1->second,
                                            " holds it (boot with cgroup_no_v1=all)")));
}

}  // namespace ktstr::internal
