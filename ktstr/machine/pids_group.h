// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PidsGroup: a cgroup with a limit of its tasks, for tests. Parent side.

#ifndef KTSTR_MACHINE_PIDS_GROUP_H_
#define KTSTR_MACHINE_PIDS_GROUP_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/machine/cgroup.h"

namespace ktstr {

// A group in whichever hierarchy has the pids controller. The destructor removes it; everything in
// it has to be gone by then.
class PidsGroup {
 public:
  // The message says why none can be made.
  static absl::StatusOr<PidsGroup> Make();
  PidsGroup(PidsGroup&& other) noexcept = default;
  ~PidsGroup();

  // True: a process that is moved in leaves the cgroup v2 group that it was in.
  bool is_v2() const { return v2_.has_value(); }
  // Its folder, with cgroup.procs and pids.max.
  const std::string& path() const { return path_; }
  // At most so many tasks.
  absl::Status Limit(int tasks) const;
  // Moves the calling process in.
  absl::Status Enter() const;

 private:
  PidsGroup(std::string path, std::optional<Cgroup> v2)
      : path_(std::move(path)), v2_(std::move(v2)) {}
  absl::Status Write(absl::string_view file, absl::string_view text) const;

  std::string path_;
  std::optional<Cgroup> v2_;
};

}  // namespace ktstr

#endif  // KTSTR_MACHINE_PIDS_GROUP_H_
