// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/group_resources.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <string>

#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

// What arrives at `to` when `text` is written to `from`.
std::string Carry(int from, int to, const std::string& text) {
  EXPECT_OK(sys::WriteAll(from, text));
  std::array<char, 16> buffer{};
  const absl::StatusOr<size_t> size = sys::Read(to, buffer);
  return size.ok() ? std::string(buffer.data(), *size) : size.status().ToString();
}

TEST(GroupResourcesTest, ARingGoesFromEachMemberToTheNext) {
  ASSERT_OK_AND_ASSIGN(const GroupResources made,
                       GroupResources::Make({.pipes = PipeLayout::kRing}, 3));

  EXPECT_EQ(Carry(made.FdsOf(0).pipe_out, made.FdsOf(1).pipe_in, "a"), "a");
  EXPECT_EQ(Carry(made.FdsOf(2).pipe_out, made.FdsOf(0).pipe_in, "b"), "b");
}

class FanTest : public ::testing::TestWithParam<PipeMaterial> {};
INSTANTIATE_TEST_SUITE_P(Materials, FanTest,
                         ::testing::Values(PipeMaterial::kPipe, PipeMaterial::kUnixStream));

TEST_P(FanTest, GoesFromEveryWriterToEveryReader) {
  ASSERT_OK_AND_ASSIGN(
      const GroupResources made,
      GroupResources::Make(
          {.pipes = PipeLayout::kFan, .pipe_material = GetParam(), .pipe_readers = 2}, 5));

  for (const int writer : {0, 1, 2}) {
    for (const int reader : {0, 1}) {
      EXPECT_EQ(Carry(made.FdsOf(writer).fan_out[static_cast<size_t>(reader)],
                      made.FdsOf(3 + reader).pipe_in, "x"),
                "x");
    }
  }
  EXPECT_EQ(made.FdsOf(0).fan_out[2], -1);
  EXPECT_EQ(made.FdsOf(0).pipe_in, -1);
  EXPECT_EQ(made.FdsOf(3).fan_out[0], -1);
}

TEST(GroupResourcesTest, OnePipeIsSharedAndAsSmallAsDeclared) {
  ASSERT_OK_AND_ASSIGN(
      const GroupResources made,
      GroupResources::Make({.pipes = PipeLayout::kOne, .pipe_readers = 2, .pipe_bytes = 4096}, 4));

  EXPECT_EQ(made.FdsOf(0).pipe_out, made.FdsOf(1).pipe_out);
  EXPECT_EQ(made.FdsOf(2).pipe_in, made.FdsOf(3).pipe_in);
  EXPECT_EQ(Carry(made.FdsOf(1).pipe_out, made.FdsOf(2).pipe_in, "y"), "y");
  EXPECT_EQ(::fcntl(made.FdsOf(0).pipe_out, F_GETPIPE_SZ), ::sysconf(_SC_PAGESIZE));
}

TEST(GroupResourcesTest, EpollWatchesTheEventDescriptors) {
  ASSERT_OK_AND_ASSIGN(const GroupResources made,
                       GroupResources::Make({.event_fds = 2, .epoll = true}, 1));
  const MemberFds fds = made.FdsOf(0);
  const uint64_t one = 1;
  ASSERT_EQ(::write(fds.event_fds[1], &one, sizeof one), static_cast<ssize_t>(sizeof one));

  epoll_event event{};
  ASSERT_EQ(::epoll_wait(fds.epoll_fd, &event, 1, 0), 1);
  EXPECT_EQ(event.data.u64, 1u);
}

}  // namespace
}  // namespace ktstr
