// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/alu_hot.h"

#include "ktstr/spawn/run_iterations.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::StrEq;

TEST(AluHotTest, AWidthIsItselfOrNarrower) {
  EXPECT_EQ(ResolveAluWidth(AluWidth::kScalar), AluWidth::kScalar);
  for (const AluWidth width : {AluWidth::kVec128, AluWidth::kVec256, AluWidth::kVec512}) {
    EXPECT_LE(ResolveAluWidth(width), width);
    EXPECT_LE(ResolveAluWidth(width), ResolveAluWidth(AluWidth::kWidest));
  }
  EXPECT_LE(ResolveAluWidth(AluWidth::kWidest), AluWidth::kVec512);
#if defined(__x86_64__) || defined(__aarch64__)
  EXPECT_EQ(ResolveAluWidth(AluWidth::kVec128), AluWidth::kVec128);
#endif
}

TEST(AluHotTest, TheReportSaysWhichWidthRan) {
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       testing::RunIterations({.groups = {{.work = AluHot{}}}}, 1));

  const auto widest = static_cast<size_t>(ResolveAluWidth(AluWidth::kWidest));
  EXPECT_THAT(report.workers[0].remarks, ElementsAre(StrEq(kAluRemarks[widest])));
}

TEST(AluHotTest, TheReportSaysWhyAmxDidNotRun) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      testing::RunIterations({.groups = {{.work = AluHot{.width = AluWidth::kAmx}}}}, 1));

  EXPECT_THAT(report.workers[0].remarks, Contains(kAluRemarks[kAluAmxRemark]));
}

TEST(AluHotTest, EveryStepIsAUnitAndEveryIterationASample) {
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report,
                       testing::RunIterations({.groups = {{.work = AluHot{}}}}, 10));

  const WorkerReport& worker = report.workers[0];
  // The stop may come before the first step of the last iteration.
  EXPECT_GE(worker.work_units, (worker.iterations - 1) * 1024);
  EXPECT_LE(worker.work_units, worker.iterations * 1024);
  EXPECT_EQ(worker.histogram(Instrument::kIterationCost).count(), worker.iterations);
}

}  // namespace
}  // namespace ktstr
