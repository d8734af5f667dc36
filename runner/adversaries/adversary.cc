// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// adversary BEHAVIOUR: the adversaries that a shell script cannot be. A test program: it must be
// run by a runner that ends what it leaves.

#include <fcntl.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

namespace {

constexpr uid_t kOtherUser = 61237;
constexpr rlim_t kMaxProcesses = 48;
// Ends a process that even the runner has missed.
constexpr unsigned kLastResortSeconds = 60;

// A user of its own, whom the limit binds where it would not bind root.
bool BecomeOtherUser() {
  return ::setresgid(kOtherUser, kOtherUser, kOtherUser) == 0 &&
         ::setresuid(kOtherUser, kOtherUser, kOtherUser) == 0;
}

// Every process forks for ever. There has to be a limit.
[[noreturn]] void Fork() {
  for (;;) {
    ::alarm(kLastResortSeconds);
    if (::fork() < 0) ::usleep(1000);
  }
}

int ForkBombUnderNproc() {
  const rlimit limit{.rlim_cur = kMaxProcesses, .rlim_max = kMaxProcesses};
  if (::setrlimit(RLIMIT_NPROC, &limit) != 0 || !BecomeOtherUser()) return 4;
  Fork();
}

// Enters that cgroup of the pids controller, which has a limit.
int ForkBombIn(const std::string& group) {
  std::string limit = "max";
  std::ifstream(group + "/pids.max") >> limit;
  std::ofstream procs(group + "/cgroup.procs");
  procs << ::getpid() << std::flush;
  if (limit == "max" || !procs) return 4;
  Fork();
}

// A daemon of another user, who owns the temporary folder by now.
int ChangeUser() {
  const char* const folder = std::getenv("TMPDIR");
  // The way to the folder is not for everybody.
  if (::chdir(folder) != 0 || ::chown(".", kOtherUser, kOtherUser) != 0) return 1;
  if (!BecomeOtherUser()) return 4;
  if (::close(::creat("theirs", 0)) != 0) return 1;
  if (::fork() == 0) {
    ::setsid();
    for (int fd = 0; fd < 3; ++fd) ::close(fd);
    ::alarm(kLastResortSeconds);
    for (;;) ::pause();
  }
  return 0;
}

// One segment of each kind; the name of the POSIX one is given.
int LeaveSharedMemory(const char* name) {
  const int segment = ::shmget(IPC_PRIVATE, 8192, IPC_CREAT | 0600);
  const int fd = ::shm_open(name, O_CREAT | O_RDWR, 0600);
  if (segment < 0 || fd < 0 || ::ftruncate(fd, 4096) != 0) return 1;
  std::printf("segment %d\n", segment);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const char* const behaviour = argc > 1 ? argv[1] : "";
  if (std::strcmp(behaviour, "fork_bomb") == 0) return ForkBombUnderNproc();
  if (std::strcmp(behaviour, "fork_bomb_in") == 0 && argc > 2) return ForkBombIn(argv[2]);
  if (std::strcmp(behaviour, "change_user") == 0) return ChangeUser();
  if (std::strcmp(behaviour, "shared_memory") == 0 && argc > 2) return LeaveSharedMemory(argv[2]);
  std::fprintf(
      stderr,
      "adversary: fork_bomb | fork_bomb_in PIDS_GROUP | change_user | shared_memory NAME\n");
  return 64;
}
