// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Removals that meet mounts: nothing of what is mounted may go or change.
//
// Each works in a mount namespace of its own. `precious` is what gets mounted in `tree`.
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/mount_point.h"
#include "ktstr/base/remove_tree.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/testing/call_filter.h"
#include "ktstr/testing/mount_namespace.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr::fork_safe {
namespace {

using ::ktstr::testing::BeforeEachCall;
using ::ktstr::testing::InOwnMounts;
using ::ktstr::testing::RefuseCall;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

using Remains = std::vector<std::pair<std::string, int>>;

class RemoveTreeMountTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::replace(test.begin(), test.end(), '/', '-');
    root_ = JoinPath(::testing::TempDir(), test);
    ASSERT_OK(MakeDirectories(root_ + "/precious/sub"));
    ASSERT_OK(MakeDirectories(root_ + "/precious/empty"));
    ASSERT_OK(MakeDirectories(root_ + "/tree/a/b"));
    for (const char* name :
         {"/precious/file", "/precious/sub/file", "/tree/file", "/tree/a/file"}) {
      ASSERT_OK(WriteFileAtomically(root_ + name, "x"));
    }
    ::chmod((root_ + "/precious/sub").c_str(), 0555);
    before_ = ModesOf(root_ + "/precious");
  }

  // Of everything below a folder, by path.
  static std::map<std::string, mode_t> ModesOf(const std::string& folder) {
    std::map<std::string, mode_t> modes;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ignored)) {
      struct stat info {};
      ::lstat(entry.path().c_str(), &info);
      modes[entry.path()] = info.st_mode;
    }
    struct stat info {};
    ::lstat(folder.c_str(), &info);
    modes[folder] = info.st_mode;
    return modes;
  }

  static void Mount(const std::string& source, const std::string& target,
                    unsigned long flags = MS_BIND, const char* type = nullptr,
                    const char* data = nullptr) {
    ASSERT_EQ(::mount(source.c_str(), target.c_str(), type, flags, data), 0)
        << target << ": " << std::generic_category().message(errno);
  }
  void BindPrecious(const std::string& name) { Mount(root_ + "/precious", root_ + "/" + name); }

  Remains Remove(const std::string& name = "tree", FoundMounts mounts = FoundMounts::kDetach) {
    const UniqueFd folder(::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    Remains remains;
    const auto add = [](void* context, const char* path, int error) noexcept {
      static_cast<Remains*>(context)->emplace_back(path, error);
    };
    const int error =
        RemoveTreeAt(folder.get(), name.c_str(), mounts, {.read = add, .context = &remains});
    EXPECT_EQ(error, remains.empty() ? 0 : remains.front().second);
    return remains;
  }

  void ExpectPreciousKept() const { EXPECT_EQ(ModesOf(root_ + "/precious"), before_); }
  void ExpectOnlyPreciousIsLeft() const {
    ExpectPreciousKept();
    EXPECT_FALSE(PathExists(root_ + "/tree"));
  }
  // Of this namespace, below the folder of the test.
  int MountsBelowRoot() const {
    int count = 0;
    const std::string text = ReadFile("/proc/self/mountinfo").value_or("");
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      count += line.find(root_) != absl::string_view::npos;
    }
    return count;
  }

  std::string root_;
  std::map<std::string, mode_t> before_;
};

TEST_F(RemoveTreeMountTest, BindMountIsDetached) {
  InOwnMounts([&] {
    BindPrecious("tree/a/b");

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
    EXPECT_EQ(MountsBelowRoot(), 0);
  });
}

TEST_F(RemoveTreeMountTest, MountOnTheTreeItselfIsDetached) {
  InOwnMounts([&] {
    BindPrecious("tree");

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
  });
}

TEST_F(RemoveTreeMountTest, TmpfsIsDetached) {
  InOwnMounts([&] {
    Mount("none", root_ + "/tree/a", 0, "tmpfs");
    ASSERT_OK(MakeDirectories(root_ + "/tree/a/inside"));

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
  });
}

TEST_F(RemoveTreeMountTest, OverlayIsDetachedAndItsLayersKept) {
  InOwnMounts([&] {
    // Not every file system can be an upper layer: a tmpfs can.
    Mount("none", root_ + "/precious", 0, "tmpfs");
    for (const char* name : {"/lower", "/upper/kept", "/work"}) {
      ASSERT_OK(MakeDirectories(root_ + "/precious" + name));
    }
    const std::string layers = absl::StrCat("lowerdir=", root_, "/precious/lower,upperdir=", root_,
                                            "/precious/upper,workdir=", root_, "/precious/work");
    if (::mount("overlay", (root_ + "/tree/a/b").c_str(), "overlay", 0, layers.c_str()) != 0) {
      GTEST_SKIP() << "no overlayfs";
    }

    EXPECT_THAT(Remove(), IsEmpty());

    EXPECT_FALSE(PathExists(root_ + "/tree"));
    EXPECT_TRUE(PathExists(root_ + "/precious/upper/kept"));
  });
}

TEST_F(RemoveTreeMountTest, MountInAMountGoesWithIt) {
  InOwnMounts([&] {
    BindPrecious("tree/a/b");
    BindPrecious("tree/a/b/empty");
    Mount("none", root_ + "/tree/a/b/empty/empty", 0, "tmpfs");

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
    EXPECT_EQ(MountsBelowRoot(), 0);
  });
}

TEST_F(RemoveTreeMountTest, MountsOnOneAnotherAreDetached) {
  InOwnMounts([&] {
    for (int i = 0; i < 20; ++i) BindPrecious("tree/a/b");

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
  });
}

TEST_F(RemoveTreeMountTest, FileMountedOnAFileIsDetached) {
  InOwnMounts([&] {
    Mount(root_ + "/precious/file", root_ + "/tree/a/file");

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
  });
}

TEST_F(RemoveTreeMountTest, NamesMayHoldAnything) {
  InOwnMounts([&] {
    for (const char* name : {"tree/with blank", "tree/with\nline", "tree/\\040", "tree/a\tb "}) {
      ASSERT_OK(MakeDirectories(JoinPath(root_, name)));
      BindPrecious(name);
    }

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
  });
}

TEST_F(RemoveTreeMountTest, RootMountedInTheTreeStaysWhole) {
  InOwnMounts([&] {
    Mount("/", root_ + "/tree/a/b");

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
    EXPECT_TRUE(PathExists("/proc/self"));
  });
}

// What is unmounted in a copy of a shared tree is unmounted in the tree itself.
TEST_F(RemoveTreeMountTest, MountsOfASharedRootDoNotGoWithItsCopy) {
  InOwnMounts([&] {
    Mount("none", root_ + "/precious/empty", 0, "tmpfs");
    ASSERT_OK(MakeDirectories(root_ + "/precious/empty/inside"));
    Mount("none", "/", MS_REC | MS_SHARED);
    Mount("/", root_ + "/tree/a/b", MS_BIND | MS_REC);

    EXPECT_THAT(Remove(), IsEmpty());

    EXPECT_TRUE(PathExists("/proc/self"));
    EXPECT_TRUE(PathExists(root_ + "/precious/empty/inside"));
    EXPECT_FALSE(PathExists(root_ + "/tree"));
  });
}

TEST_F(RemoveTreeMountTest, MountThatIsToStayIsNamedAndEverythingElseGoes) {
  InOwnMounts([&] {
    BindPrecious("tree/a/b");

    EXPECT_THAT(Remove("tree", FoundMounts::kStay), ElementsAre(Pair("tree/a/b", EBUSY)));

    ExpectPreciousKept();
    EXPECT_FALSE(PathExists(root_ + "/tree/file"));
    EXPECT_FALSE(PathExists(root_ + "/tree/a/file"));
    EXPECT_TRUE(PathExists(root_ + "/tree/a/b/sub/file"));
  });
}

TEST_F(RemoveTreeMountTest, MountThatCannotBeDetachedIsNamed) {
  InOwnMounts([&] {
    BindPrecious("tree/a/b");
    if (!RefuseCall(SYS_umount2, EPERM)) GTEST_SKIP() << "no seccomp";

    EXPECT_THAT(Remove(), ElementsAre(Pair("tree/a/b", EBUSY)));

    ExpectPreciousKept();
    EXPECT_TRUE(PathExists(root_ + "/tree/a/b/sub/file"));
  });
}

TEST_F(RemoveTreeMountTest, MountThatCannotBePrivateIsNotDetached) {
  InOwnMounts([&] {
    BindPrecious("tree/a/b");
    if (!RefuseCall(SYS_mount_setattr, ENOSYS) || !RefuseCall(SYS_mount, EPERM)) {
      GTEST_SKIP() << "no seccomp";
    }

    EXPECT_THAT(Remove(), ElementsAre(Pair("tree/a/b", EBUSY)));

    ExpectPreciousKept();
  });
}

TEST_F(RemoveTreeMountTest, WithoutMountSetattrTheOlderCallMakesItPrivate) {
  InOwnMounts([&] {
    BindPrecious("tree/a/b");
    if (!RefuseCall(SYS_mount_setattr, ENOSYS)) GTEST_SKIP() << "no seccomp";

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
  });
}

TEST_F(RemoveTreeMountTest, MountOnTheWayToTheTreeIsNotCrossed) {
  InOwnMounts([&] {
    ASSERT_OK(MakeDirectories(root_ + "/tree/a/sub"));
    BindPrecious("tree/a");

    EXPECT_THAT(Remove("tree/a/sub"), ElementsAre(Pair("tree/a/sub", EBUSY)));

    ExpectPreciousKept();
  });
}

// ---- what the kernel or a filter refuses ----

class RefusedCallTest : public RemoveTreeMountTest,
                        public ::testing::WithParamInterface<int /*errno*/> {};

TEST_P(RefusedCallTest, WithoutOpenat2TheMountIdDecides) {
  InOwnMounts([&] {
    BindPrecious("tree/a/b");
    Mount(root_ + "/precious/file", root_ + "/tree/file");
    if (!RefuseCall(SYS_openat2, GetParam())) GTEST_SKIP() << "no seccomp";

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
  });
}

TEST_P(RefusedCallTest, WithoutStatxOpenat2Decides) {
  InOwnMounts([&] {
    BindPrecious("tree/a/b");
    if (!RefuseCall(SYS_statx, GetParam())) GTEST_SKIP() << "no seccomp";

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
  });
}

TEST_P(RefusedCallTest, WithoutBothWhatIsInDoubtStaysAndIsNamed) {
  InOwnMounts([&] {
    BindPrecious("tree/a/b");
    if (!RefuseCall(SYS_openat2, GetParam()) || !RefuseCall(SYS_statx, GetParam())) {
      GTEST_SKIP() << "no seccomp";
    }

    EXPECT_THAT(Remove(), ElementsAre(Pair("tree", kMountUnknown)));

    ExpectPreciousKept();
    EXPECT_EQ(::access((root_ + "/tree/a/b/sub/file").c_str(), F_OK), 0);
  });
}

// A file system that appears where a folder is about to be opened.
TEST_P(RefusedCallTest, MountThatAppearsBeforeAnOpenIsNotEntered) {
  InOwnMounts([&] {
    const long call = GetParam() == EPERM ? SYS_openat2 : SYS_openat;
    if (call == SYS_openat && !RefuseCall(SYS_openat2, ENOSYS)) GTEST_SKIP() << "no seccomp";
    const auto mount = [&] {
      for (const char* name : {"/tree", "/tree/a", "/tree/a/b"}) {
        ::mount((root_ + "/precious").c_str(), (root_ + name).c_str(), nullptr, MS_BIND, nullptr);
      }
    };
    if (!BeforeEachCall(call, mount)) GTEST_SKIP() << "no user notification of seccomp";

    Remove();

    ExpectPreciousKept();
  });
}

TEST_P(RefusedCallTest, MountThatAppearsBeforeAnUnlinkIsNotEntered) {
  InOwnMounts([&] {
    if (!RefuseCall(GetParam() == EPERM ? SYS_openat2 : SYS_statx, ENOSYS)) {
      GTEST_SKIP() << "no seccomp";
    }
    int mounts = 0;
    const auto mount = [&] {
      // A few: what somebody mounts for ever is never all detached.
      if (++mounts > 40) return;
      ::mount((root_ + "/precious/file").c_str(), (root_ + "/tree/a/file").c_str(), nullptr,
              MS_BIND, nullptr);
      ::mount((root_ + "/precious").c_str(), (root_ + "/tree/a/b").c_str(), nullptr, MS_BIND,
              nullptr);
    };
    if (!BeforeEachCall(SYS_unlinkat, mount)) GTEST_SKIP() << "no user notification of seccomp";

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
  });
}

INSTANTIATE_TEST_SUITE_P(Errors, RefusedCallTest, ::testing::Values(ENOSYS, EPERM));

// ---- what else may be found ----

TEST_F(RemoveTreeMountTest, LinkThatReplacesAFolderIsNotFollowed) {
  InOwnMounts([&] {
    const auto replace = [&] {
      ::rename((root_ + "/tree/a").c_str(), (root_ + "/tree/was-a").c_str());
      if (::symlink((root_ + "/precious").c_str(), (root_ + "/tree/a").c_str()) != 0) return;
    };
    if (!BeforeEachCall(SYS_openat2, replace)) GTEST_SKIP() << "no user notification of seccomp";

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
  });
}

TEST_F(RemoveTreeMountTest, MountBelowEveryPathIsDetached) {
  InOwnMounts([&] {
    std::string deep = root_ + "/tree";
    for (int depth = 0; depth < 30; ++depth) deep += "/deeper";
    ASSERT_OK(MakeDirectories(deep));
    Mount(root_ + "/precious", deep);

    EXPECT_THAT(Remove(), IsEmpty());

    ExpectOnlyPreciousIsLeft();
  });
}

TEST_F(RemoveTreeMountTest, FolderOnWhichAnotherNamespaceHasMountedGoes) {
  InOwnMounts([&] {
    InOwnMounts([&] {
      BindPrecious("tree/a/b");
      // The first namespace is that of this child's parent.
      const UniqueFd other(
          ::open(absl::StrCat("/proc/", ::getppid(), "/ns/mnt").c_str(), O_RDONLY | O_CLOEXEC));
      const UniqueFd own(::open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
      ASSERT_EQ(::setns(other.get(), CLONE_NEWNS), 0);

      EXPECT_THAT(Remove(), IsEmpty());

      ExpectOnlyPreciousIsLeft();
    });
  });
}

TEST_F(RemoveTreeMountTest, ImmutableFileIsNamed) {
  InOwnMounts([&] {
    const UniqueFd file(::open((root_ + "/tree/a/file").c_str(), O_RDONLY | O_CLOEXEC));
    int flags = FS_IMMUTABLE_FL;
    if (::ioctl(file.get(), FS_IOC_SETFLAGS, &flags) != 0) {
      GTEST_SKIP() << "a file system without FS_IMMUTABLE_FL, or no CAP_LINUX_IMMUTABLE";
    }

    EXPECT_THAT(Remove(), ElementsAre(Pair("tree/a/file", EPERM)));

    flags = 0;
    ::ioctl(file.get(), FS_IOC_SETFLAGS, &flags);
    EXPECT_FALSE(PathExists(root_ + "/tree/a/b"));
    EXPECT_THAT(Remove(), IsEmpty());
  });
}

TEST_F(RemoveTreeMountTest, WhatIsNoMountPointIsNotDetached) {
  InOwnMounts([&] {
    const UniqueFd folder(::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    bool is_mount_point = true;

    EXPECT_EQ(DetachMount(folder.get(), "tree"), EINVAL);
    EXPECT_EQ(IsMountPoint(folder.get(), "tree", is_mount_point), 0);
    EXPECT_FALSE(is_mount_point);
    BindPrecious("tree");
    EXPECT_EQ(IsMountPoint(folder.get(), "tree", is_mount_point), 0);
    EXPECT_TRUE(is_mount_point);
  });
}

}  // namespace
}  // namespace ktstr::fork_safe
