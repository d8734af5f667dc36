// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/group_resources.h"

#include <sys/eventfd.h>

#include <utility>

#include "ktstr/base/check.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/spawn/member_file.h"

namespace ktstr {

absl::StatusOr<GroupResources> GroupResources::Make(const Resources& resources, int group_size,
                                                    std::vector<UniqueFd> cgroup_procs) {
  KTSTR_CHECK(resources.pipes != PipeLayout::kPair || group_size == 2);
  KTSTR_CHECK(resources.event_fds <= kMaxEventFds);
  GroupResources made;
  made.cgroup_procs_ = std::move(cgroup_procs);
  if (resources.net != NetLayout::kNone) {
    ASSIGN_OR_RETURN(made.network_, MakePrivateNetwork(resources.net));
  }
  if (resources.pipes != PipeLayout::kNone) {
    for (int i = 0; i < group_size; ++i) {
      ASSIGN_OR_RETURN(sys::Pipe pipe, sys::MakePipe());
      made.pipes_.push_back(std::move(pipe));
    }
  }
  for (uint32_t i = 0; i < resources.event_fds; ++i) {
    ASSIGN_OR_RETURN(UniqueFd fd, sys::MakeEventFd(0, EFD_NONBLOCK));
    made.event_fds_.push_back(std::move(fd));
  }
  for (int i = 0; resources.temp_file && i < group_size; ++i) {
    ASSIGN_OR_RETURN(MemberFile file, OpenMemberFile(resources.file));
    made.files_.push_back(std::move(file.fd));
    if (!file.note.empty()) made.notes_.insert(std::move(file.note));
  }
  return made;
}

MemberFds GroupResources::FdsOf(int position) const {
  MemberFds fds;
  if (!pipes_.empty()) {
    // A pair is a ring of two: each member reads what the one before it writes.
    const auto self = static_cast<size_t>(position);
    fds.pipe_out = pipes_[self].write_end.get();
    fds.pipe_in = pipes_[(self + pipes_.size() - 1) % pipes_.size()].read_end.get();
  }
  for (size_t i = 0; i < event_fds_.size(); ++i) fds.event_fds[i] = event_fds_[i].get();
  for (size_t i = 0; i < cgroup_procs_.size(); ++i) fds.cgroup_procs[i] = cgroup_procs_[i].get();
  fds.frames_out = network_.sender.get();
  fds.frames_in = network_.receiver.get();
  if (!files_.empty()) fds.temp_fd = files_[static_cast<size_t>(position)].get();
  return fds;
}

}  // namespace ktstr
