// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/catalogue/catalogue.h"

#include <set>

#include "ktstr/telemetry/parameter_text.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

absl::StatusOr<WorkSpec> Make(absl::string_view name, std::vector<std::string> settings) {
  return MakeWorkSpec(name, settings);
}

TEST(CatalogueTest, EveryTypeIsFoundByItsName) {
  std::set<std::string> names;
  for (const WorkTypeInfo* type : AllWorkTypes()) {
    EXPECT_THAT(FindWorkType(type->name), IsOkAndHolds(type));
    EXPECT_TRUE(names.insert(type->name).second) << type->name;
  }
  EXPECT_GE(names.size(), 6u);
}

TEST(CatalogueTest, EveryTypeIsValidWithItsDefaultsAndSaysWhatItIs) {
  for (const WorkTypeInfo* type : AllWorkTypes()) {
    if (type->traits.not_by_name_because == nullptr) {
      EXPECT_THAT(Make(type->name, {}), testing::IsOk()) << type->name;
    }
    for (const char* text : {type->traits.summary, type->traits.iteration, type->traits.work_unit,
                             type->traits.kernel_path}) {
      ASSERT_NE(text, nullptr) << type->name;
      EXPECT_FALSE(absl::string_view(text).empty()) << type->name;
      EXPECT_NE(absl::string_view(text).back(), '.') << type->name << ": " << text;
    }
  }
}

TEST(CatalogueTest, EveryDefaultIsWrittenAsItIsRead) {
  for (const WorkTypeInfo* type : AllWorkTypes()) {
    const WorkSpec work(*type);
    WorkSpec copy(*type);
    for (const Parameter& parameter : type->traits.parameters) {
      EXPECT_OK(SetParameter(copy, parameter, FormatParameter(work, parameter)))
          << type->name << " " << parameter.name;
    }
    EXPECT_EQ(ParametersOf(copy), ParametersOf(work));
  }
}

TEST(CatalogueTest, UnknownTypeProposesTheNearestInTheRightCase) {
  EXPECT_THAT(FindWorkType("futexpingpong"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("did you mean 'FutexPingPong'?")));
  EXPECT_THAT(FindWorkType("SpinWaits"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("did you mean 'SpinWait'?")));
}

TEST(CatalogueTest, TypeThatResemblesNonePointsToTheList) {
  EXPECT_THAT(FindWorkType("xyzzy"), StatusIs(absl::StatusCode::kNotFound, HasSubstr("--list")));
}

TEST(CatalogueTest, SettingsReplaceDefaults) {
  ASSERT_OK_AND_ASSIGN(const WorkSpec work, Make("Bursty", {"sleep=250us"}));

  EXPECT_THAT(ParametersOf(work),
              UnorderedElementsAre(Pair("burst", "50ms"), Pair("sleep", "250us")));
}

TEST(CatalogueTest, ATypeThatNeedsAFunctionIsListedButNotMadeByName) {
  EXPECT_THAT(FindWorkType("Custom"), testing::IsOk());
  EXPECT_THAT(Make("Custom", {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("Custom cannot be made by its name: its work is a function")));
}

TEST(CatalogueTest, TextsAndListsAreSettings) {
  ASSERT_OK_AND_ASSIGN(const WorkSpec io, Make("IoSyncWrite", {"path=/tmp/a=b"}));
  ASSERT_OK_AND_ASSIGN(const WorkSpec numa, Make("NumaMigrationChurn", {"target_nodes=0,2-3"}));

  EXPECT_THAT(ParametersOf(io), ::testing::Contains(Pair("path", "/tmp/a=b")));
  EXPECT_THAT(ParametersOf(numa), ::testing::Contains(Pair("target_nodes", "0,2-3")));
}

TEST(CatalogueTest, UnknownKeyProposesTheNearest) {
  EXPECT_THAT(Make("PipeIo", {"burst_iter=1"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("PipeIo has no parameter 'burst_iter'; did you mean "
                                 "'burst_iters'?")));
}

TEST(CatalogueTest, KeyThatResemblesNoneNamesThemAll) {
  EXPECT_THAT(Make("FutexFanOut", {"xyz=1"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("fan_out, spin_iters")));
  EXPECT_THAT(Make("YieldHeavy", {"xyz=1"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("it has none")));
}

TEST(CatalogueTest, ValueOutOfRangeNamesTypeKeyAndRange) {
  EXPECT_THAT(Make("FutexFanOut", {"fan_out=0"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("FutexFanOut: fan_out: '0' is not in 1..1024")));
}

TEST(CatalogueTest, KeyWithoutValueShowsTheForm) {
  EXPECT_THAT(Make("SpinWait", {"spin_iters"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("write spin_iters=1024")));
}

TEST(CatalogueTest, KeyGivenTwiceIsRefused) {
  EXPECT_THAT(
      Make("SpinWait", {"spin_iters=1", "spin_iters=2"}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("'spin_iters' is given twice")));
}

}  // namespace
}  // namespace ktstr
