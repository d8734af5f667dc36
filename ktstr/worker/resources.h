// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Resources: what one group of workers of a type shares. The work type declares it, the parent
// makes it before the workers, the worker finds it in its context. Both sides, plain data.

#ifndef KTSTR_WORKER_RESOURCES_H_
#define KTSTR_WORKER_RESOURCES_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "ktstr/worker/fixed_text.h"

namespace ktstr {

// Where futex words lie in the shared region: `count` words, `stride_bytes` apart. The parent wakes
// them all when it stops the workers.
struct FutexWords {
  uint32_t offset_bytes = 0;
  uint32_t count = 0;
  uint32_t stride_bytes = 0;
};

// Pipes among the members of the group.
enum class PipeLayout : uint8_t {
  kNone,
  kPair,  // Two members, a pipe in each direction.
  kRing,  // Member i writes to member i + 1, the last one to member 0.
  kFan,   // The last `readers` members read a pipe each; all others write to every one of them.
  kOne,   // One pipe: the last `readers` members read it, all others write it.
};

// The kind of the pipes.
enum class PipeMaterial : uint8_t {
  kPipe,
  kUnixStream,  // A connected pair of AF_UNIX stream sockets.
};

inline constexpr uint32_t kMaxFanReaders = 64;

// The file that a member gets when its type asks for one.
struct FileOptions {
  // A regular file or a block device that all members use, or the directory for a file of each
  // member. Empty: the directory of artifacts or of temporary files.
  FixedText path;
  bool may_destroy_device = false;  // Else a block device is refused.
  bool direct = false;              // O_DIRECT; the report says where it is not to be had.
  bool synchronous = false;         // O_SYNC.
  // Data, not holes, that the file holds before the workers start; a device: its least size.
  uint64_t filled_bytes = 0;
};

// cgroup v2 groups below the workload's own.
struct CgroupDirs {
  uint32_t count = 0;
  // Each in the one before it: processes may enter the last one only. Else side by side.
  bool nested = false;
  // cpu.max of each; quota 0: no limit.
  std::chrono::nanoseconds cpu_quota{0};
  std::chrono::nanoseconds cpu_period{0};
};

// Packet sockets on the loopback of a network namespace that one group of workers has for itself.
enum class NetLayout : uint8_t {
  kNone,
  kSend,            // All members may send; nobody listens.
  kSendAndReceive,  // What any member sends, arrives at the group's one receiving socket.
};
// The EtherType of the frames: reserved for local experiments (IEEE 802).
inline constexpr uint16_t kFrameEtherType = 0x88b5;

struct Resources {
  // Zeroed memory that all members see, aligned to kCacheLineBytes.
  uint64_t region_bytes = 0;
  FutexWords futex_words;
  PipeLayout pipes = PipeLayout::kNone;
  PipeMaterial pipe_material = PipeMaterial::kPipe;
  uint32_t pipe_readers = 0;  // For kFan (at most kMaxFanReaders) and kOne.
  uint32_t pipe_bytes = 0;    // F_SETPIPE_SZ; 0: the kernel's default.
  // Event descriptors that all members have, non-blocking and with counter semantics.
  uint32_t event_fds = 0;
  // An epoll instance that all members have and that watches all event descriptors for EPOLLIN,
  // level-triggered; a descriptor's data is its index.
  bool epoll = false;
  // A file, by default an empty one of each member that has no name and vanishes with it.
  bool temp_file = false;
  FileOptions file;
  CgroupDirs cgroup_dirs;
  NetLayout net = NetLayout::kNone;
};

inline constexpr uint32_t kMaxEventFds = 8;
inline constexpr uint32_t kMaxCgroupDirs = 16;

template <size_t kCount>
constexpr std::array<int, kCount> NoFds() noexcept {
  std::array<int, kCount> fds;
  fds.fill(-1);
  return fds;
}

// The descriptors of one member; -1: none.
struct MemberFds {
  int pipe_in = -1;   // Read end of the pipe towards this member.
  int pipe_out = -1;  // Write end of the pipe from this member.
  std::array<int, kMaxEventFds> event_fds = NoFds<kMaxEventFds>();
  // Of a writer of a fan: the write ends towards its readers, in their order.
  std::array<int, kMaxFanReaders> fan_out = NoFds<kMaxFanReaders>();
  int epoll_fd = -1;
  int temp_fd = -1;             // The member's file, open for reading and writing.
  bool file_is_shared = false;  // All members share it: FileOptions::path is no directory.
  // cgroup.procs of each group, open for writing.
  std::array<int, kMaxCgroupDirs> cgroup_procs = NoFds<kMaxCgroupDirs>();
  int frames_out = -1;  // Takes and gives whole Ethernet frames.
  int frames_in = -1;
};

// Calls `visit` with every descriptor of a member, also with those that are -1.
template <typename Visit>
constexpr void ForEachFd(const MemberFds& fds, Visit visit) noexcept {
  for (const int fd :
       {fds.pipe_in, fds.pipe_out, fds.epoll_fd, fds.temp_fd, fds.frames_out, fds.frames_in}) {
    visit(fd);
  }
  for (const int fd : fds.event_fds) visit(fd);
  for (const int fd : fds.fan_out) visit(fd);
  for (const int fd : fds.cgroup_procs) visit(fd);
}

inline constexpr size_t kMemberFdCount = [] {
  size_t count = 0;
  ForEachFd(MemberFds{}, [&count](int) { ++count; });
  return count;
}();
// Beside the descriptors lies file_is_shared only, with its padding.
static_assert(sizeof(MemberFds) == (kMemberFdCount + 1) * sizeof(int),
              "ForEachFd() leaves out a descriptor");

}  // namespace ktstr

#endif  // KTSTR_WORKER_RESOURCES_H_
