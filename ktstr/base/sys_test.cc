// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/sys.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr::sys {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

// Many times what the pipe holds.
constexpr size_t kBytes = 100'000;

int BytesIn(int fd) {
  int bytes = 0;
  EXPECT_EQ(::ioctl(fd, FIONREAD, &bytes), 0);
  return bytes;
}

TEST(WriteAllTest, WaitsForRoomInANonBlockingPipe) {
  absl::StatusOr<Pipe> pipe = MakePipe(O_NONBLOCK);
  ASSERT_OK(pipe);
  ASSERT_OK(SetPipeSize(pipe->write_end.get(), 4096));
  const pid_t writer = ::fork();
  if (writer == 0) {
    pipe->read_end.reset();
    ::_exit(WriteAll(pipe->write_end.get(), std::string(kBytes, 'x')).ok() ? 0 : 1);
  }
  // A writer that gives up does so when the pipe is full.
  while (BytesIn(pipe->read_end.get()) < 4096) ::sched_yield();
  pipe->write_end.reset();
  ASSERT_EQ(::fcntl(pipe->read_end.get(), F_SETFL, 0), 0);

  size_t read = 0;
  std::array<char, 4096> buffer;
  for (size_t count = 1; count > 0; read += count) {
    ASSERT_OK_AND_ASSIGN(count, Read(pipe->read_end.get(), buffer));
  }

  EXPECT_EQ(read, kBytes);
  int status = 0;
  ASSERT_EQ(::waitpid(writer, &status, 0), writer);
  EXPECT_EQ(status, 0);
}

TEST(WriteAllTest, ReaderWhoGoesAwayEndsTheWait) {
  absl::StatusOr<Pipe> pipe = MakePipe(O_NONBLOCK);
  ASSERT_OK(pipe);
  ASSERT_OK(SetPipeSize(pipe->write_end.get(), 4096));
  const pid_t writer = ::fork();
  if (writer == 0) {
    ::signal(SIGPIPE, SIG_IGN);
    pipe->read_end.reset();
    ::_exit(WriteAll(pipe->write_end.get(), std::string(kBytes, 'x')).ok() ? 0 : 1);
  }
  while (BytesIn(pipe->read_end.get()) < 4096) ::sched_yield();

  pipe->read_end.reset();

  int status = 0;
  ASSERT_EQ(::waitpid(writer, &status, 0), writer);
  EXPECT_EQ(WEXITSTATUS(status), 1);
}

TEST(WriteAllTest, FileSizeLimitIsAFullDiskWithARemedy) {
  rlimit before;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit tight{.rlim_cur = 1024, .rlim_max = before.rlim_max};
  const std::string path = absl::StrCat(::testing::TempDir(), "/limited");
  ASSERT_OK_AND_ASSIGN(const UniqueFd fd, Open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600));
  SurviveFileSizeLimit();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);

  const absl::Status status = WriteAll(fd.get(), std::string(4096, 'x'));

  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, SIG_DFL);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted,
                               HasSubstr("File too large (raise RLIMIT_FSIZE: ulimit -f)")));
}

}  // namespace
}  // namespace ktstr::sys
