// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/filter_expression.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::IsOk;
using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

// The names of those of five tests that an expression means, or what is wrong with it.
std::string Chosen(absl::string_view text) {
  const std::vector<Selftest> tests = {
      {.id = {"timers", "posix"}},
      {.id = {"net", "wake_up"}},
      {.id = {"ktstr", "wake_futex"}, .tags = {"wake", "quick"}, .cases = {"idle_cpu", "busy_cpu"}},
      {.id = {"ktstr", "wake_pipe"}, .tags = {"wake"}, .cases = {"idle_cpu"}},
      {.id = {"ktstr", "fair_nice"}, .tags = {"fair", "quick"}, .cases = {"by_nice"}},
  };
  const absl::StatusOr<FilterExpression> filter = FilterExpression::Parse(text);
  if (!filter.ok()) return std::string(filter.status().message());
  std::vector<std::string> names;
  for (const Selftest& test : tests) {
    if (filter->Matches(test)) names.push_back(test.id.name);
  }
  return absl::StrJoin(names, " ");
}

struct Choice {
  const char* name;
  const char* expression;
  const char* chosen;
};

class FilterChoiceTest : public ::testing::TestWithParam<Choice> {};

TEST_P(FilterChoiceTest, MeansTheseTests) {
  EXPECT_EQ(Chosen(GetParam().expression), GetParam().chosen) << GetParam().expression;
}

INSTANTIATE_TEST_SUITE_P(
    Table, FilterChoiceTest,
    ::testing::Values(
        // One pattern, as it always was.
        Choice{"EmptyIsAll", "", "posix wake_up wake_futex wake_pipe fair_nice"},
        Choice{"BarePatternIsSearchedFor", "wake.*p", "wake_up wake_pipe"},
        Choice{"BarePatternSeesTheCollection", "^ktstr:wake", "wake_futex wake_pipe"},
        Choice{"BarePatternWithAGroupInFront", "(fair|pos)[_i]", "posix fair_nice"},
        Choice{"BarePatternWithBlanksMatchesNothing", "no such test", ""},
        Choice{"OperatorWordInsideAPatternIsNone", "for|nott|(and)y", ""},
        // Keys.
        Choice{"NameIsWhole", "name=wake", ""},
        Choice{"NameByGlob", "name=wake_*", "wake_up wake_futex wake_pipe"},
        Choice{"NameByClass", "name=[pf]*", "posix fair_nice"},
        Choice{"NameByPattern", "name~x$", "posix wake_futex"},
        Choice{"Collection", "collection=timers", "posix"},
        Choice{"TestIsTheFullName", "test=net:*", "wake_up"},
        Choice{"OneOfItsTags", "tag=quick", "wake_futex fair_nice"},
        Choice{"OneOfItsCases", "case~^busy", "wake_futex"},
        // Operators.
        Choice{"And", "tag=wake and tag=quick", "wake_futex"},
        Choice{"Or", "tag=fair or collection=net", "wake_up fair_nice"},
        Choice{"Not", "not tag=wake", "posix wake_up fair_nice"},
        Choice{"NotNot", "not not tag=fair", "fair_nice"},
        Choice{"AndBindsTighterThanOr", "tag=fair or tag=wake and tag=quick",
               "wake_futex fair_nice"},
        Choice{"NotBindsTighterThanAnd", "not tag=wake and tag=quick", "fair_nice"},
        Choice{"Parentheses", "(tag=fair or tag=wake) and not name~p", "wake_futex fair_nice"},
        Choice{"NotInFrontOfAParenthesis", "not(tag=wake or tag=fair)", "posix wake_up"},
        Choice{"BarePatternsAreTerms", "wake and not futex", "wake_up wake_pipe"},
        // Words.
        Choice{"PatternMayHoldParentheses", "(name~w(ake|x)_(p|u)) and collection=ktstr",
               "wake_pipe"},
        Choice{"ParenthesisInAClass", "name~[)(p]ip and tag=wake", "wake_pipe"},
        Choice{"EscapedParenthesis", "name~\\) or name=posix", "posix"},
        Choice{"QuotedPattern", "name~'wake_(up|pipe)' and not tag=\"wake\"", "wake_up"},
        Choice{"QuotedOperatorIsAName", "not name='and'",
               "posix wake_up wake_futex wake_pipe fair_nice"},
        Choice{"BlanksDoNotMatter", "  tag=wake\tand\n( tag=quick ) ", "wake_futex"}),
    [](const auto& instance) { return std::string(instance.param.name); });

class FilterMistakeTest : public ::testing::TestWithParam<Choice> {};

TEST_P(FilterMistakeTest, SaysWhereAndWhatWasExpected) {
  EXPECT_THAT(FilterExpression::Parse(GetParam().expression),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().chosen)));
}

INSTANTIATE_TEST_SUITE_P(
    Table, FilterMistakeTest,
    ::testing::Values(
        Choice{"NothingBehindAnd", "tag=x and", "at 10: expected a term such as"},
        Choice{"NothingBehindNot", "not", "at 4: expected a term such as"},
        Choice{"NothingBehindAKey", "tag=", "at 5: expected a name; it ends there"},
        Choice{"BlankBehindAKey", "tag= quick", "at 5: expected a name, not ' quick'"},
        Choice{"NothingBehindATilde", "name~ and x", "at 6: expected a pattern, not ' and x'"},
        Choice{"OperatorInFront", "or tag=x", "at 1: expected a term"},
        Choice{"TwoOperators", "tag=x and or tag=y", "at 11: expected a term"},
        Choice{"TwoTerms", "tag=x tag=y", "at 7: expected 'and', 'or' or the end, not 'tag=y'"},
        Choice{"OpenParenthesis", "(tag=x", "at 7: expected 'and', 'or' or ')'; it ends there"},
        Choice{"ParenthesisTooMany", "tag=x) or y", "at 6: expected the end, since no '(' is open"},
        Choice{"EmptyParentheses", "tag=x and ()", "at 12: expected a term"},
        Choice{"UnknownKey", "tags=quick", "at 1: expected a key: name, collection, test, tag or"},
        Choice{"UnknownKeyProposesANearOne", "tags=quick", "did you mean 'tag'?"},
        Choice{"OpenQuote", "name='x", "at 8: expected the closing '; it ends there"},
        Choice{"BadPattern", "tag=x and name~a[", "at 16: 'a[' is not a regular expression"},
        Choice{"BadBarePattern", "a(", "at 1: 'a(' is not a regular expression"}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST(FilterDepthTest, NestingIsBounded) {
  const std::string deep(FilterExpression::kMaxDepth - 1, '(');
  const std::string closed(FilterExpression::kMaxDepth - 1, ')');

  EXPECT_THAT(FilterExpression::Parse(absl::StrCat(deep, "tag=x", closed)), IsOk());
  EXPECT_THAT(FilterExpression::Parse(absl::StrCat("((", deep, "tag=x")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("less deep")));
}

// Any sequence of words is an expression or a mistake with a place.
TEST(FilterWordsTest, EveryTextHasAnAnswer) {
  const char* const words[] = {"and",  "or",    "not", "(", ")", " ",
                               "tag=", "name~", "x*",  "'", "[", "\\"};
  for (size_t number = 0; number < 12 * 12 * 12 * 12; ++number) {
    std::string text;
    for (size_t rest = number; rest > 0; rest /= 12) text += words[rest % 12];
    const absl::StatusOr<FilterExpression> filter = FilterExpression::Parse(text);
    if (filter.ok()) {
      filter->Matches({.id = {"ktstr", "x"}});
    } else {
      EXPECT_THAT(filter, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at "))) << text;
    }
  }
}

}  // namespace
}  // namespace runner
