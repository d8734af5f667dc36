// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/parameter_text.h"

#include <array>

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

enum class Lock : uint32_t { kPlain, kInherit };
constexpr const char* kLockNames[] = {"plain", "inherit"};
constexpr const char* kDoNames[] = {"spin", "sleep"};

struct AllKinds {
  uint64_t steps = 7;
  std::chrono::nanoseconds pause = std::chrono::microseconds(1500);
  Bytes footprint = KiB(256);
  bool precise = false;
  Lock lock = Lock::kInherit;
  FixedText path;
  NumberList nodes{0b1101};
  TimedSteps plan = {{.choice = 1, .duration = std::chrono::milliseconds(5)}};

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext&) const noexcept {}
};

constexpr std::array kParameters = {
    Param<&AllKinds::steps>("steps", Between(1, 100), "a count"),
    Param<&AllKinds::pause>("pause", Between(std::chrono::nanoseconds(1), std::chrono::minutes(90)),
                            "a duration"),
    Param<&AllKinds::footprint>("footprint", Between(Bytes{64}, MiB(1)), "a size"),
    FlagParam<&AllKinds::precise>("precise", "a flag"),
    ChoiceParam<&AllKinds::lock>("lock", kLockNames, "a choice"),
    ListParam<&AllKinds::nodes>("nodes", "a list"),
    TextParam<&AllKinds::path>("path", "a text"),
    StepsParam<&AllKinds::plan>("plan", kDoNames, "steps"),
};

const WorkTypeInfo& AllKinds::Info() noexcept {
  static constexpr WorkTypeInfo kInfo =
      internal::MakeWorkTypeInfo<AllKinds>("AllKinds", {.parameters = kParameters});
  return kInfo;
}

TEST(ParameterTextTest, EveryKindHasItsGrammar) {
  EXPECT_THAT(ParseParameterValue(kParameters[0], "42"), IsOkAndHolds(42u));
  EXPECT_THAT(ParseParameterValue(kParameters[1], "250us"), IsOkAndHolds(250'000u));
  EXPECT_THAT(ParseParameterValue(kParameters[2], "4KiB"), IsOkAndHolds(4096u));
  EXPECT_THAT(ParseParameterValue(kParameters[3], "true"), IsOkAndHolds(1u));
  EXPECT_THAT(ParseParameterValue(kParameters[4], "inherit"), IsOkAndHolds(1u));
  EXPECT_THAT(ParseParameterValue(kParameters[5], "0,4-5"), IsOkAndHolds(0b110001u));
  EXPECT_THAT(ParseParameterValue(kParameters[5], ""), IsOkAndHolds(0u));
}

TEST(ParameterTextTest, ATextIsTakenAsItIs) {
  WorkSpec work = AllKinds{};

  ASSERT_OK(SetParameter(work, kParameters[6], "/tmp/a b=c"));

  EXPECT_EQ(FormatParameter(work, kParameters[6]), "/tmp/a b=c");
}

TEST(ParameterTextTest, ATextThatIsTooLongChangesNothing) {
  WorkSpec work = AllKinds{};
  ASSERT_OK(SetParameter(work, kParameters[6], std::string(199, 'x')));

  EXPECT_THAT(SetParameter(work, kParameters[6], std::string(200, 'y')),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at most 199 bytes")));
  EXPECT_EQ(FormatParameter(work, kParameters[6]), std::string(199, 'x'));
}

TEST(ParameterTextTest, EveryFormattedValueIsReadBack) {
  for (const Parameter& parameter : kParameters) {
    if (parameter.set == nullptr) continue;
    for (const uint64_t value : {parameter.min, parameter.min + 1, parameter.max}) {
      EXPECT_THAT(ParseParameterValue(parameter, FormatParameterValue(parameter, value)),
                  IsOkAndHolds(value))
          << parameter.name;
    }
  }
}

TEST(ParameterTextTest, ValueOutOfRangeNamesTheRange) {
  EXPECT_THAT(ParseParameterValue(kParameters[0], "0"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("'0' is not in 1..100")));
  EXPECT_THAT(ParseParameterValue(kParameters[1], "inf"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1ns..1h30m")));
  EXPECT_THAT(ParseParameterValue(kParameters[2], "2MiB"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("64B..1MiB")));
  EXPECT_THAT(ParseParameterValue(kParameters[5], "1,64"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("64 in '1,64' is above 63")));
}

TEST(ParameterTextTest, ValueOfAnotherKindIsRefused) {
  EXPECT_THAT(ParseParameterValue(kParameters[0], "1ms"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("whole number")));
  EXPECT_THAT(ParseParameterValue(kParameters[1], "250"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("such as 250us")));
  EXPECT_THAT(ParseParameterValue(kParameters[3], "yes"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("true or false")));
}

TEST(ParameterTextTest, UnknownChoiceProposesTheNearest) {
  EXPECT_THAT(ParseParameterValue(kParameters[4], "inherits"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("not one of plain, inherit; did you mean 'inherit'?")));
}

TEST(ParameterTextTest, StepsAreWrittenAsTheyAreRead) {
  WorkSpec work = AllKinds{};

  ASSERT_OK(SetParameter(work, kParameters[7], "spin:10ms,sleep:1.5s,spin:1ns"));

  EXPECT_EQ(FormatParameter(work, kParameters[7]), "spin:10ms,sleep:1.5s,spin:1ns");
  ASSERT_EQ(work.GetSteps(kParameters[7]).count(), 3u);
  EXPECT_EQ(work.GetSteps(kParameters[7]).steps()[1],
            (TimedStep{.choice = 1, .duration = std::chrono::milliseconds(1500)}));
}

TEST(ParameterTextTest, StepsThatAreNoneAreRefused) {
  WorkSpec work = AllKinds{};
  std::string too_many = "spin:1ms";
  for (size_t i = 0; i < TimedSteps::kMaxSteps; ++i) too_many += ",spin:1ms";
  const std::pair<std::string, const char*> kWrong[] = {
      {"", "has no duration"},
      {"spin", "'spin' has no duration: write spin:10ms"},
      {"spinn:1ms", "did you mean 'spin'?"},
      {"spin:5", "such as 250us"},
      {"spin:0", "1ns..1h"},
      {"spin:2h", "1ns..1h"},
      {"spin:1ms,", "has no duration"},
      {too_many, "1..16 steps"},
  };
  for (const auto& [text, message] : kWrong) {
    EXPECT_THAT(SetParameter(work, kParameters[7], text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(message)))
        << text;
  }
  EXPECT_EQ(FormatParameter(work, kParameters[7]), "sleep:5ms");
}

TEST(ParameterTextTest, ParametersAreInTheOrderOfTheTable) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  EXPECT_EQ(ParametersOf(AllKinds{}), (Pairs{{"steps", "7"},
                                             {"pause", "1.5ms"},
                                             {"footprint", "256KiB"},
                                             {"precise", "false"},
                                             {"lock", "inherit"},
                                             {"nodes", "0,2-3"},
                                             {"path", ""},
                                             {"plan", "sleep:5ms"}}));
}

}  // namespace
}  // namespace ktstr
