// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/surroundings.h"

#include <fcntl.h>

#include <optional>
#include <string>

#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

TEST(SurroundingsTest, ProcessOfATestIsToldByItsCgroup) {
  const Origin origin = OriginByCgroup("1:cpu:/\n0::/user/ktstr-run-r1/12/inner\n", "r1");

  EXPECT_EQ(origin.kind, Origin::Kind::kTest);
  EXPECT_EQ(origin.test, 12u);
}

TEST(SurroundingsTest, ProcessOfAnotherRunIsForeign) {
  EXPECT_EQ(OriginByCgroup("0::/ktstr-run-r2/12\n", "r1").kind, Origin::Kind::kForeign);
}

TEST(SurroundingsTest, ProcessThatIsGoneIsUnknown) {
  EXPECT_EQ(OriginByCgroup("", "r1").kind, Origin::Kind::kUnknown);
}

// ---- when it looks ----

class SurroundingsLookTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = ktstr::JoinPath(
        ::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(folder));
    SurroundingsOptions options{.kernel = {.log = folder + "/kmsg", .taint = folder + "/taint"}};
    options.leaks.SetAll(LeakPolicy::kIgnore);
    ASSERT_OK(ktstr::WriteFileAtomically(options.kernel.log, ""));
    log_ = options.kernel.log;
    surroundings_.emplace(options);
  }
  void Warn() {
    ASSERT_OK_AND_ASSIGN(const ktstr::UniqueFd file, ktstr::sys::Open(log_, O_WRONLY | O_APPEND));
    ASSERT_OK(ktstr::sys::WriteAll(file.get(), "4,1,1,-;WARNING: CPU: 0 PID: 1 at x.c:1 y\n"));
  }

  std::string log_;
  std::optional<Surroundings> surroundings_;
};

TEST_F(SurroundingsLookTest, WhatCameBeforeTheFirstTestIsNobodys) {
  Warn();
  surroundings_->Begin(1, "a");

  EXPECT_TRUE(surroundings_->End(1).kernel_findings.empty());
}

TEST_F(SurroundingsLookTest, EndOfATestIsTheBeginOfTheNext) {
  surroundings_->Begin(1, "a");
  surroundings_->End(1);
  Warn();
  surroundings_->Begin(2, "b");

  EXPECT_EQ(surroundings_->End(2).kernel_findings.size(), 1u);
}

TEST_F(SurroundingsLookTest, WhatCameBeforeASecondTestIsOfTheFirst) {
  surroundings_->Begin(1, "a");
  Warn();
  surroundings_->Begin(2, "b");

  EXPECT_TRUE(surroundings_->End(2).kernel_findings.empty());
  EXPECT_EQ(surroundings_->End(1).kernel_findings.size(), 1u);
}

}  // namespace
}  // namespace runner
