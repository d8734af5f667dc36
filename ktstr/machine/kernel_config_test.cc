// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/kernel_config.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <string>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::string Gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(
      ::deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY),
      Z_OK);
  std::string packed(::deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

// A root with /proc in it.
class KernelConfigTest : public ::testing::Test {
 protected:
  void SetUp() override { Write("proc/sys/kernel/osrelease", "6.12.3\n"); }

  void Write(const std::string& name, const std::string& text) {
    const std::string path = JoinPath(root_, name);
    ASSERT_OK(MakeDirectories(path.substr(0, path.rfind('/'))));
    ASSERT_OK(WriteFileAtomically(path, text));
  }
  std::optional<KernelConfig> Read() {
    return ReadKernelConfig(FileTree(root_ + "/proc"), FileTree(root_));
  }

  const std::string root_ = JoinPath(
      ::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST(ParseKernelConfigTest, KeepsWhatMattersToTheScheduler) {
  EXPECT_THAT(ParseKernelConfig("# Automatically generated\n"
                                "CONFIG_HZ=250\n"
                                "CONFIG_SMP=y\n"
                                "CONFIG_USB=m\n"
                                "# CONFIG_PREEMPT_RT is not set\n"
                                "CONFIG_HZ_250=y\n"),
              ElementsAre(Pair("CONFIG_HZ", "250"), Pair("CONFIG_PREEMPT_RT", "n"),
                          Pair("CONFIG_SMP", "y")));
  EXPECT_THAT(ParseKernelConfig(""), IsEmpty());
}

TEST(GunzipTest, GivesBackWhatWasPacked) {
  const std::string text(100'000, 'x');

  EXPECT_EQ(Gunzip(Gzip(text), text.size()), text);
  EXPECT_EQ(Gunzip(Gzip(text), text.size() - 1), std::nullopt);
}

TEST(GunzipTest, DamageIsNoText) {
  const std::string packed = Gzip("CONFIG_SMP=y\n");

  EXPECT_EQ(Gunzip("", 1000), std::nullopt);
  EXPECT_EQ(Gunzip("CONFIG_SMP=y\n", 1000), std::nullopt);
  EXPECT_EQ(Gunzip(packed.substr(0, packed.size() - 3), 1000), std::nullopt);
}

TEST_F(KernelConfigTest, RunningKernelsOwnCopyComesFirst) {
  Write("proc/config.gz", Gzip("CONFIG_HZ=1000\n"));
  Write("boot/config-6.12.3", "CONFIG_HZ=100\n");

  const std::optional<KernelConfig> config = Read();

  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(config->source, "/proc/config.gz");
  EXPECT_THAT(config->options, ElementsAre(Pair("CONFIG_HZ", "1000")));
}

TEST_F(KernelConfigTest, ThoseOfTheReleaseComeNext) {
  Write("lib/modules/6.12.3/config", "CONFIG_SMP=y\n");
  EXPECT_EQ(Read()->source, "/lib/modules/6.12.3/config");

  Write("boot/config-6.12.3", "# CONFIG_SMP is not set\n");
  EXPECT_EQ(Read()->source, "/boot/config-6.12.3");
  EXPECT_FALSE(Read()->IsSet("CONFIG_SMP"));
}

TEST_F(KernelConfigTest, AnotherKernelsIsNoAnswer) {
  Write("boot/config-6.1.0", "CONFIG_SMP=y\n");

  EXPECT_FALSE(Read().has_value());
}

}  // namespace
}  // namespace ktstr
