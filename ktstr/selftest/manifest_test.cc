// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/manifest.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

TEST(ManifestTest, JsonHasEveryKey) {
  const Selftest selftest{
      .name = "wake_pair",
      .manifest = {.tags = {"wake", "quick"},
                   .cpus = 2,
                   .exclusive = true,
                   .timeout = absl::Seconds(3),
                   .needs = {Need::kRealTime}},
      .cases = {{.name = "a", .body = nullptr}, {.name = "b", .body = nullptr}}};

  EXPECT_EQ(ManifestJson(selftest),
            R"({"name":"wake_pair","tags":["wake","quick"],"cpus":2,"exclusive":true,)"
            R"("timeout_ns":3000000000,"cases":["a","b"],"requires":["realtime"]})"
            "\n");
}

TEST(ManifestTest, EmptyListsAreListsInJson) {
  EXPECT_EQ(ManifestJson({.name = "x"}),
            R"({"name":"x","tags":[],"cpus":1,"exclusive":false,"timeout_ns":45000000000,)"
            R"("cases":[],"requires":[]})"
            "\n");
}

TEST(ManifestTest, CasesDivideTheTimeOfTheProgram) {
  Selftest selftest{.name = "x", .cases = {{.name = "a"}, {.name = "b"}, {.name = "c"}}};

  EXPECT_EQ(CaseTimeout(selftest, 1), absl::Seconds(15));
  EXPECT_EQ(CaseTimeout(selftest, 0.1), absl::Seconds(15));
  EXPECT_EQ(CaseTimeout(selftest, 2), absl::Seconds(30));
  selftest.manifest.case_timeout = absl::Seconds(4);
  EXPECT_EQ(CaseTimeout(selftest, 1), absl::Seconds(4));
}

}  // namespace
}  // namespace ktstr
