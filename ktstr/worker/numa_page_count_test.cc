// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/numa_page_count.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <limits>
#include <numeric>
#include <string_view>

namespace ktstr {
namespace {

constexpr uint64_t kEnd = std::numeric_limits<uint64_t>::max();
constexpr std::string_view kMaps =
    "00400000 default file=/bin/N9=1000 mapped=3 N0=3 kernelpagesize_kB=4\n"
    "7f0000000000 bind:1 anon=300 dirty=300 N0=100 N1=200 kernelpagesize_kB=4\n"
    "7f0000200000 default\n"
    "7f0000300000 interleave:0-63 anon=8 N3=1 N63=7 N64=9 N1023=2 N1024=5 kernelpagesize_kB=2048\n";

std::array<uint64_t, kMaxNumaNodes> Count(std::string_view text, size_t piece, uint64_t begin,
                                          uint64_t end) {
  NumaPageCount count(begin, end);
  for (size_t at = 0; at < text.size(); at += piece) {
    count.Feed(std::as_bytes(std::span(text.substr(at, piece))));
  }
  return count.pages();
}

TEST(NumaPageCountTest, AddsUpTheNodesOfAllMappings) {
  const auto pages = Count(kMaps, kMaps.size(), 0, kEnd);

  EXPECT_EQ(pages[0], 103u);
  EXPECT_EQ(pages[1], 200u);
  EXPECT_EQ(pages[3], 1u);
  EXPECT_EQ(pages[63], 7u);
  EXPECT_EQ(pages[64], 9u);
  EXPECT_EQ(pages[1023], 2u);
  EXPECT_EQ(std::accumulate(pages.begin(), pages.end(), uint64_t{0}), 322u);
}

TEST(NumaPageCountTest, PiecesMakeNoDifference) {
  for (size_t piece = 1; piece < 40; ++piece) {
    EXPECT_EQ(Count(kMaps, piece, 0, kEnd), Count(kMaps, kMaps.size(), 0, kEnd)) << piece;
  }
}

TEST(NumaPageCountTest, CountsARange) {
  const auto pages = Count(kMaps, kMaps.size(), 0x7f0000000000, 0x7f0000300000);

  EXPECT_EQ(pages[0], 100u);
  EXPECT_EQ(pages[1], 200u);
  EXPECT_EQ(pages[63], 0u);
}

TEST(NumaPageCountTest, ReadsThisProcess) {
  NumaPageCount count(0, kEnd);
  const int error = ReadNumaPages(count);
  if (error == ENOENT) GTEST_SKIP() << "this kernel has no NUMA";

  EXPECT_EQ(error, 0);
  EXPECT_GT(std::accumulate(count.pages().begin(), count.pages().end(), uint64_t{0}), 0u);
}

}  // namespace
}  // namespace ktstr
