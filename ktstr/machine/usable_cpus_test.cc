// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/usable_cpus.h"

#include "ktstr/sched/cpu_list.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

TEST(UsableCpusTest, OwnAffinityIsNoLimitAndStays) {
  ASSERT_OK_AND_ASSIGN(const CpuSet before, AffinityOf(0));
  const CpuSet one = CpuSet::Of({before.First()});
  ASSERT_OK(SetAffinityOf(0, one));

  const absl::StatusOr<CpuSet> usable = UsableCpus(one);

  EXPECT_EQ(AffinityOf(0).value_or(CpuSet()), one);
  ASSERT_OK(SetAffinityOf(0, before));
  ASSERT_OK(usable);
  EXPECT_TRUE(before.IsSubsetOf(*usable));
  EXPECT_FALSE(usable->Contains(CpuSet::kMaxCpus - 1)) << "the kernel's own word";
}

}  // namespace
}  // namespace ktstr
