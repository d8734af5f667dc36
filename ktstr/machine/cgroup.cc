// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/cgroup.h"

#include <fcntl.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/machine/cgroup_context.h"
#include "ktstr/machine/cgroup_tree.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/sched/mem_policy_text.h"

namespace ktstr {
namespace {

constexpr absl::Duration kRemovalTimeout = absl::Seconds(5);

// "cpu" of "cpu.max".
absl::string_view ControllerOf(absl::string_view file) {
  return file.substr(0, file.find('.'));
}

}  // namespace

Cgroup& Cgroup::operator=(Cgroup&& other) noexcept {
  if (this == &other) return *this;
  Remove(kRemovalTimeout).IgnoreError();
  context_ = std::move(other.context_);
  path_ = std::move(other.path_);
  fd_ = std::move(other.fd_);
  return *this;
}

Cgroup::~Cgroup() {
  Remove(kRemovalTimeout).IgnoreError();
}

absl::StatusOr<Cgroup> Cgroup::Make(std::shared_ptr<internal::CgroupContext> context,
                                    const std::string& parent, absl::string_view name) {
  if (name.empty() || name == "." || name == ".." || name.find('/') != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("cgroup name '", name, "': must be one name without a slash"));
  }
  const std::string path = JoinPath(parent, name);
  RETURN_IF_ERROR(MakeDirectory(path));
  Cgroup group(std::move(context), path, UniqueFd());
  ASSIGN_OR_RETURN(group.fd_, sys::Open(path, O_RDONLY | O_DIRECTORY));
  return group;
}

absl::StatusOr<Cgroup> Cgroup::CreateChild(absl::string_view name,
                                           std::span<const std::string> controllers) const {
  for (const std::string& controller : controllers) {
    RETURN_IF_ERROR(context_->RequireController(controller));
    RETURN_IF_ERROR(context_->ledger().Enable(path_, controller));
  }
  return Make(context_, path_, name);
}

absl::Status Cgroup::Place(pid_t pid) const {
  return WriteCgroupFile(path_, "cgroup.procs", absl::StrCat(pid));
}

absl::Status Cgroup::PlaceThread(pid_t tid) const {
  return WriteCgroupFile(path_, "cgroup.threads", absl::StrCat(tid));
}

absl::StatusOr<std::vector<pid_t>> Cgroup::Processes() const {
  return CgroupProcesses(path_);
}

absl::Status Cgroup::SetCpuMax(const CpuMax& limit) const {
  const std::string quota =
      limit.quota ? absl::StrCat(absl::ToInt64Microseconds(*limit.quota)) : "max";
  return WriteAttribute("cpu.max",
                        absl::StrCat(quota, " ", absl::ToInt64Microseconds(limit.period)));
}

absl::Status Cgroup::SetCpuWeight(int weight) const {
  return WriteAttribute("cpu.weight", absl::StrCat(weight));
}

absl::Status Cgroup::SetCpus(const CpuSet& cpus) const {
  return WriteAttribute("cpuset.cpus", absl::StrCat(FormatCpuList(cpus), "\n"));
}

absl::Status Cgroup::SetMemoryNodes(const NodeSet& nodes) const {
  return WriteAttribute("cpuset.mems", absl::StrCat(FormatNodeList(nodes), "\n"));
}

absl::Status Cgroup::RequireAttribute(absl::string_view file) const {
  if (PathExists(JoinPath(path_, file))) return absl::OkStatus();
  const absl::string_view controller = ControllerOf(file);
  if (controller != "cgroup") {
    RETURN_IF_ERROR(context_->RequireController(controller));
    RETURN_IF_ERROR(context_->ledger().Enable(ParentGroup(path_), controller));
    if (PathExists(JoinPath(path_, file))) return absl::OkStatus();
  }
  return absl::UnimplementedError(
      absl::StrCat("cgroup ", path_, ": the kernel has no attribute ", file));
}

absl::Status Cgroup::WriteAttribute(absl::string_view file, absl::string_view value) const {
  RETURN_IF_ERROR(RequireAttribute(file));
  return WriteCgroupFile(path_, file, value);
}

absl::StatusOr<std::string> Cgroup::ReadAttribute(absl::string_view file) const {
  RETURN_IF_ERROR(RequireAttribute(file));
  return ReadCgroupFile(path_, file);
}

absl::Status Cgroup::Freeze(absl::Duration timeout) const {
  return SetFrozen(true, timeout);
}

absl::Status Cgroup::Thaw(absl::Duration timeout) const {
  return SetFrozen(false, timeout);
}

absl::Status Cgroup::SetFrozen(bool frozen, absl::Duration timeout) const {
  const absl::string_view value = frozen ? "1" : "0";
  const MonotonicTime deadline = MonotonicTime::In(timeout);
  RETURN_IF_ERROR(WriteAttribute("cgroup.freeze", value));
  return WaitForCgroupEvent(path_, "frozen", value, deadline);
}

absl::Status Cgroup::Kill(absl::Duration timeout) const {
  return KillCgroup(path_, MonotonicTime::In(timeout));
}

bool Cgroup::RemoveIfEmpty() {
  if (context_ != nullptr && !RemoveDirectory(path_).ok()) return false;
  fd_.reset();
  context_.reset();
  return true;
}

absl::Status Cgroup::Remove(absl::Duration timeout) {
  if (context_ == nullptr) return absl::OkStatus();
  const absl::Status status = RemoveCgroupTree(path_, MonotonicTime::In(timeout));
  fd_.reset();
  context_.reset();
  return status;
}

}  // namespace ktstr
