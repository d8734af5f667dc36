// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/ktap/vocabulary.h"

#include <gtest/gtest.h>

namespace ktap {
namespace {

TEST(VocabularyTest, EveryDirectiveIsReadBackInEitherCase) {
  for (const Directive directive : {Directive::kSkip, Directive::kTodo, Directive::kXfail,
                                    Directive::kXpass, Directive::kTimeout, Directive::kError}) {
    EXPECT_EQ(ParseDirective(DirectiveName(directive)), directive);
  }
  EXPECT_EQ(ParseDirective("skip"), Directive::kSkip);
}

TEST(VocabularyTest, UnknownWordIsNoDirective) {
  EXPECT_EQ(ParseDirective("SKIPPED"), std::nullopt);
  EXPECT_EQ(ParseDirective(""), std::nullopt);
  EXPECT_EQ(DirectiveName(Directive::kNone), "");
}

}  // namespace
}  // namespace ktap
