// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/group_resources.h"

#include <sys/eventfd.h>

#include <utility>

#include "ktstr/base/check.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/spawn/member_file.h"

namespace ktstr {
namespace {

absl::StatusOr<sys::Pipe> MakePipe(const Resources& resources) {
  if (resources.pipe_material == PipeMaterial::kUnixStream) return sys::MakeUnixStream();
  ASSIGN_OR_RETURN(sys::Pipe pipe, sys::MakePipe());
  if (resources.pipe_bytes != 0) {
    RETURN_IF_ERROR(sys::SetPipeSize(pipe.write_end.get(), resources.pipe_bytes));
  }
  return pipe;
}

size_t CountPipes(const Resources& resources, int group_size) {
  switch (resources.pipes) {
    case PipeLayout::kNone:
      return 0;
    case PipeLayout::kPair:
    case PipeLayout::kRing:
      return static_cast<size_t>(group_size);
    case PipeLayout::kFan:
      return resources.pipe_readers;
    case PipeLayout::kOne:
      return 1;
  }
  return 0;
}

}  // namespace

absl::StatusOr<GroupResources> GroupResources::Make(const Resources& resources, int group_size,
                                                    std::vector<UniqueFd> cgroup_procs) {
  KTSTR_CHECK(resources.pipes != PipeLayout::kPair || group_size == 2);
  KTSTR_CHECK(resources.pipes != PipeLayout::kFan || resources.pipe_readers <= kMaxFanReaders);
  KTSTR_CHECK(resources.event_fds <= kMaxEventFds);
  GroupResources made;
  made.resources_ = resources;
  made.group_size_ = group_size;
  made.cgroup_procs_ = std::move(cgroup_procs);
  if (resources.net != NetLayout::kNone) {
    ASSIGN_OR_RETURN(made.network_, MakePrivateNetwork(resources.net));
  }
  RETURN_IF_ERROR(made.MakePipes());
  for (uint32_t i = 0; i < resources.event_fds; ++i) {
    ASSIGN_OR_RETURN(UniqueFd fd, sys::MakeEventFd(0, EFD_NONBLOCK));
    made.event_fds_.push_back(std::move(fd));
  }
  if (resources.epoll) RETURN_IF_ERROR(made.MakeEpoll());
  for (int i = 0; resources.temp_file && i < group_size; ++i) {
    ASSIGN_OR_RETURN(MemberFile file, OpenMemberFile(resources.file));
    made.files_.push_back(std::move(file.fd));
    made.file_is_shared_ = file.is_shared;
    if (!file.note.empty()) made.notes_.insert(std::move(file.note));
  }
  return made;
}

absl::Status GroupResources::MakePipes() {
  const size_t count = CountPipes(resources_, group_size_);
  for (size_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(sys::Pipe pipe, MakePipe(resources_));
    pipes_.push_back(std::move(pipe));
  }
  return absl::OkStatus();
}

absl::Status GroupResources::MakeEpoll() {
  ASSIGN_OR_RETURN(epoll_, Epoll::Create());
  for (size_t i = 0; i < event_fds_.size(); ++i) {
    RETURN_IF_ERROR(epoll_->Add(event_fds_[i].get(), EPOLLIN, i));
  }
  return absl::OkStatus();
}

MemberFds GroupResources::FdsOf(int position) const {
  MemberFds fds;
  GivePipes(position, fds);
  for (size_t i = 0; i < event_fds_.size(); ++i) fds.event_fds[i] = event_fds_[i].get();
  for (size_t i = 0; i < cgroup_procs_.size(); ++i) fds.cgroup_procs[i] = cgroup_procs_[i].get();
  fds.frames_out = network_.sender.get();
  fds.frames_in = network_.receiver.get();
  if (epoll_.has_value()) fds.epoll_fd = epoll_->fd();
  if (!files_.empty()) fds.temp_fd = files_[static_cast<size_t>(position)].get();
  fds.file_is_shared = file_is_shared_;
  return fds;
}

void GroupResources::GivePipes(int position, MemberFds& fds) const {
  if (pipes_.empty()) return;
  const auto self = static_cast<size_t>(position);
  if (resources_.pipes == PipeLayout::kPair || resources_.pipes == PipeLayout::kRing) {
    // A pair is a ring of two: each member reads what the one before it writes.
    fds.pipe_out = pipes_[self].write_end.get();
    fds.pipe_in = pipes_[(self + pipes_.size() - 1) % pipes_.size()].read_end.get();
    return;
  }
  const size_t writers = static_cast<size_t>(group_size_) - resources_.pipe_readers;
  if (self >= writers) {
    fds.pipe_in = pipes_[(self - writers) % pipes_.size()].read_end.get();
  } else if (resources_.pipes == PipeLayout::kOne) {
    fds.pipe_out = pipes_.front().write_end.get();
  } else {
    for (size_t i = 0; i < pipes_.size(); ++i) fds.fan_out[i] = pipes_[i].write_end.get();
  }
}

}  // namespace ktstr
