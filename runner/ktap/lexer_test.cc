// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/lexer.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

using ktap::Directive;
using ktap::Outcome;

// A token with its own copies of the texts.
struct Lexed {
  TokenKind kind;
  std::string line;
  std::string prefix;
  std::string text;
  std::optional<uint64_t> number;
  Outcome outcome;
  Directive directive;
  std::string data;
};

Lexed Lex(absl::string_view line) {
  KtapLexer lexer;
  const KtapToken token = lexer.Lex(line);
  return {token.kind,
          std::string(token.line),
          std::string(token.prefix),
          std::string(token.text),
          token.number,
          token.outcome,
          token.directive,
          std::string(token.directive_data)};
}

struct ResultCase {
  absl::string_view line;
  Outcome outcome;
  std::optional<uint64_t> number;
  absl::string_view name;
  Directive directive = Directive::kNone;
  absl::string_view data = "";
};

TEST(KtapLexerTest, ResultLinesOfRealProducers) {
  const ResultCase kCases[] = {
      {"ok 1 name", Outcome::kOk, 1, "name"},
      {"not ok 12 - a name", Outcome::kNotOk, 12, "a name"},
      {"ok", Outcome::kOk, std::nullopt, ""},
      {"ok 3", Outcome::kOk, 3, ""},
      {"ok a", Outcome::kOk, std::nullopt, "a"},
      {"ok 1.5 s passed", Outcome::kOk, std::nullopt, "1.5 s passed"},
      {"ok 1 # SKIP no huge pages", Outcome::kOk, 1, "", Directive::kSkip, "no huge pages"},
      {"ok 1 a # skip", Outcome::kOk, 1, "a", Directive::kSkip, ""},
      {"ok 1 a # SKIP: x", Outcome::kOk, 1, "a", Directive::kSkip, "x"},
      {"ok 1 a#b # c # XFAIL d # e", Outcome::kOk, 1, "a#b", Directive::kXfail, "d # e"},
      {"not ok 2 a # TODO later", Outcome::kNotOk, 2, "a", Directive::kTodo, "later"},
      {"not ok 1 selftests: a: b # TIMEOUT 45 seconds", Outcome::kNotOk, 1, "selftests: a: b",
       Directive::kTimeout, "45 seconds"},
      {"not ok 1 selftests: a: b # exit=139", Outcome::kNotOk, 1, "selftests: a: b",
       Directive::kNone, "exit=139"},
      {"ok\t1\ta\t# SKIP x", Outcome::kOk, 1, "a", Directive::kSkip, "x"},
      {"not  ok 1 -\ta", Outcome::kNotOk, 1, "a"},
      {"\rok 1 a\r", Outcome::kOk, 1, "a"},
      {"ok 1 a\r", Outcome::kOk, 1, "a"},
      {"\x1b[32mok\x1b[0m 1 a", Outcome::kOk, 1, "a"},
      {"ok 99999999999999999999 a", Outcome::kOk, std::nullopt, "99999999999999999999 a"},
  };
  for (const ResultCase& expected : kCases) {
    const Lexed token = Lex(expected.line);
    EXPECT_EQ(token.kind, TokenKind::kResult) << expected.line;
    EXPECT_EQ(token.outcome, expected.outcome) << expected.line;
    EXPECT_EQ(token.number, expected.number) << expected.line;
    EXPECT_EQ(token.text, expected.name) << expected.line;
    EXPECT_EQ(token.directive, expected.directive) << expected.line;
    EXPECT_EQ(token.data, expected.data) << expected.line;
  }
}

TEST(KtapLexerTest, ProseIsText) {
  for (const char* line :
       {"", "okay then", "not okay", "not at all", "ok:", "# ", "#ok 1 a", "1..", "1..5 is a range",
        "0..4", "TAP version", "TAP version 13 or so", "Subtest: bare", "Bailiff"}) {
    EXPECT_EQ(Lex(line).kind, TokenKind::kText) << line;
    EXPECT_EQ(Lex(line).line, line);
  }
}

TEST(KtapLexerTest, NameEndsAtItsData) {
  const ResultCase kCases[] = {
      {"ok 1 - a # time=412ms", Outcome::kOk, 1, "a", Directive::kNone, "time=412ms"},
      {"ok 1 a\t#\ttime=412ms ", Outcome::kOk, 1, "a", Directive::kNone, "time=412ms"},
      {"ok 1 a #time=412ms", Outcome::kOk, 1, "a", Directive::kNone, "time=412ms"},
      {"not ok 1 a # IGNORE flaky", Outcome::kNotOk, 1, "a", Directive::kNone, "IGNORE flaky"},
      {"ok 1 # time=3ms", Outcome::kOk, 1, "", Directive::kNone, "time=3ms"},
      {"ok 1 a#b", Outcome::kOk, 1, "a#b"},
      {"ok 1 a # b # c", Outcome::kOk, 1, "a", Directive::kNone, "b # c"},
      {"ok 1 a \\# b # c", Outcome::kOk, 1, "a # b", Directive::kNone, "c"},
      {"ok 1 a\\\\ # TODO c", Outcome::kOk, 1, "a\\", Directive::kTodo, "c"},
      {"ok 1 C:\\a\\", Outcome::kOk, 1, "C:\\a\\"},
  };
  for (const ResultCase& expected : kCases) {
    const Lexed token = Lex(expected.line);
    EXPECT_EQ(token.text, expected.name) << expected.line;
    EXPECT_EQ(token.directive, expected.directive) << expected.line;
    EXPECT_EQ(token.data, expected.data) << expected.line;
  }
}

TEST(KtapLexerTest, DirectivesAreReadAsTheirProducersMeanThem) {
  const struct {
    absl::string_view rest;
    Directive directive;
    absl::string_view data;
  } kCases[] = {
      {"# SKIPPED b", Directive::kSkip, "b"},
      {"# skipped", Directive::kSkip, ""},
      {"# Skipped: no device", Directive::kSkip, "no device"},
      {"# SKIPPED:no device", Directive::kSkip, "no device"},
      {"# SKIP - no device", Directive::kSkip, "no device"},
      {"#SKIP no device", Directive::kSkip, "no device"},
      {"# SKIP time=3ms", Directive::kSkip, "time=3ms"},
      {"# time=3ms # SKIP no device", Directive::kSkip, "no device"},
      {"# time=3ms # TIMEOUT 45 seconds", Directive::kTimeout, "45 seconds"},
      {"# rcode=2 # XFAIL known", Directive::kXfail, "known"},
      {"# TODO: later", Directive::kTodo, "later"},
      {"# error=0", Directive::kNone, "error=0"},
      {"# timeout=45", Directive::kNone, "timeout=45"},
      {"# skip=3 todo=1", Directive::kNone, "skip=3 todo=1"},
      {"# todos are done", Directive::kNone, "todos are done"},
      {"# unknown", Directive::kNone, "unknown"},
  };
  for (const auto& expected : kCases) {
    const std::string line = "ok 1 a " + std::string(expected.rest);
    const Lexed token = Lex(line);
    EXPECT_EQ(token.text, "a") << line;
    EXPECT_EQ(token.directive, expected.directive) << line;
    EXPECT_EQ(token.data, expected.data) << line;
  }
  EXPECT_EQ(Lex("ok 1 a# SKIP b").directive, Directive::kSkip);
  EXPECT_EQ(Lex("ok 1 a# skip b").text, "a# skip b");
}

TEST(KtapLexerTest, BraceAtTheEndOpensSubtests) {
  KtapLexer lexer;
  for (const char* line : {"ok 1 - a {", "ok 1 - a # time=3ms {", "not ok 1 - a # TODO b { ",
                           "ok 1 - a {\r", "ok 1 - a\t{"}) {
    const KtapToken token = lexer.Lex(line);
    EXPECT_TRUE(token.opens_subtests) << line;
    EXPECT_EQ(token.text, "a") << line;
  }
  EXPECT_FALSE(lexer.Lex("ok 1 - a{").opens_subtests);
}

TEST(KtapLexerTest, MarksStandAlone) {
  EXPECT_EQ(Lex("  --- ").kind, TokenKind::kBlockBegins);
  EXPECT_EQ(Lex("    }\r").kind, TokenKind::kBraceCloses);
  EXPECT_EQ(Lex("not ").kind, TokenKind::kNot);
  EXPECT_EQ(Lex("not\r").kind, TokenKind::kNot);
  EXPECT_EQ(Lex("# # Totals: pass:1").kind, TokenKind::kTotals);
  EXPECT_EQ(Lex("# # Totals: pass:1").prefix, "# ");
  for (const char* line : {"----", "--- a", "}, {", "nothing", "Totals: pass:1", "notok 1"}) {
    EXPECT_EQ(Lex(line).kind, TokenKind::kText) << line;
  }
}

TEST(KtapLexerTest, PrefixIsTheLevel) {
  EXPECT_EQ(Lex("# # ok 1 a").prefix, "# # ");
  EXPECT_EQ(Lex("    not ok 1 a").prefix, "    ");
  EXPECT_EQ(Lex("#   1..2").prefix, "#   ");
  EXPECT_EQ(Lex("#\t1..2").prefix, "#\t");
  EXPECT_EQ(Lex("    # Subtest: suite").prefix, "    ");
  EXPECT_EQ(Lex("    # Subtest: suite").text, "suite");
}

TEST(KtapLexerTest, PlansVersionsAndBailOuts) {
  EXPECT_EQ(Lex("1..17").number, 17u);
  const Lexed skipped = Lex("1..0 # SKIP no device");
  EXPECT_EQ(skipped.kind, TokenKind::kPlan);
  EXPECT_EQ(skipped.directive, Directive::kSkip);
  EXPECT_EQ(skipped.data, "no device");
  EXPECT_EQ(Lex("KTAP version 1").text, "KTAP version 1");
  EXPECT_EQ(Lex("# TAP version 14").kind, TokenKind::kVersion);
  EXPECT_EQ(Lex("Bail out!  no memory").text, "no memory");
  EXPECT_EQ(Lex("1..0 # Skipped: no device").directive, Directive::kSkip);
  EXPECT_EQ(Lex("1..0 # Skipped: no device").data, "no device");
}

TEST(KtapLexerTest, TimeStampsAreDropped) {
  for (const char* line : {"[   12.345678] ok 1 a", "<6>[   12.345678] ok 1 a",
                           "[    0.000001][    T1] ok 1 a", "[    1.5][  C12] ok 1 a", "<6>ok 1 a",
                           "<14>[    1.5] ok 1 a", "2026-01-31T12:34:56.789Z ok 1 a",
                           "2026-01-31 12:34:56 ok 1 a", "2026-01-31T12:34:56+01:00 ok 1 a"}) {
    EXPECT_EQ(Lex(line).kind, TokenKind::kResult) << line;
    EXPECT_EQ(Lex(line).prefix, "") << line;
  }
  EXPECT_EQ(Lex("[   12.345678]     ok 1 a").prefix, "    ");
}

TEST(KtapLexerTest, WhatOnlyResemblesATimeStampStays) {
  for (const char* line : {"[", "[]", "[ 12 ] ok 1 a", "[12.] x", "[abc] ok 1", "<6>", "<6",
                           "<300000>[1.0] ok 1 a", "2026-01-31", "2026-01-31T12:34:56x ok"}) {
    EXPECT_EQ(Lex(line).line, line);
  }
}

TEST(KtapLexerTest, EveryByteIsTaken) {
  const std::string line("ok 1 a\0b\xff", 9);

  EXPECT_EQ(Lex(line).text, std::string("a\0b\xff", 4));
}

}  // namespace
}  // namespace runner
