// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Containment: what holds all that the tests of a run make, and ends it when the runner dies.
// docs/design/containment.md. Parent side.
//
//   ASSIGN_OR_RETURN(const Containment containment, Containment::Create({.run_id = "..."}));
//   ... attempts with {.temporary_dir = containment.folder(), .run_group = containment.group()}

#ifndef RUNNER_RUN_CONTAINMENT_H_
#define RUNNER_RUN_CONTAINMENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ktstr/guardian/guardian.h"
#include "runner/contain/test_group.h"
#include "runner/folder/run_folder.h"

namespace runner {

struct ContainmentOptions {
  std::string run_id;         // Names the cgroup, and begins the KTSTR_RUN_ID of each attempt.
  std::string folder_parent;  // Where the temporary folder is made; empty: $TMPDIR or /tmp.
};

// Move-only. Its destructor removes the folder and the group and then ends the guardian, so it has
// to outlive the tests, and to be made before them.
class Containment {
 public:
  // It is an error when there is no temporary folder. When groups or a guardian are refused, the
  // rest holds: see gaps().
  static absl::StatusOr<Containment> Create(const ContainmentOptions& options);
  Containment(Containment&&) noexcept = default;
  ~Containment();
  Containment& operator=(Containment&&) = delete;

  // Each attempt gets a temporary folder of its own in it.
  const std::string& folder() const { return folder_.path(); }
  // Each attempt gets a cgroup in it; null: none does.
  const RunGroup* group() const { return group_.ok() ? &*group_ : nullptr; }
  // Removes the folder before the destructor does. A status names what stays of it.
  absl::Status RemoveFolder() { return folder_.Remove(); }
  // The things that this machine does not let us do, one line each.
  std::vector<std::string> gaps() const;

 private:
  Containment(TemporaryFolder folder, absl::StatusOr<RunGroup> group,
              absl::StatusOr<ktstr::Guardian> guardian);

  absl::StatusOr<ktstr::Guardian> guardian_;
  TemporaryFolder folder_;
  absl::StatusOr<RunGroup> group_;
};

}  // namespace runner

#endif  // RUNNER_RUN_CONTAINMENT_H_
