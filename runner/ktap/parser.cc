// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/parser.h"

#include <string.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace runner {
namespace {

using absl::string_view;

constexpr string_view kByteOrderMark = "\xef\xbb\xbf";

constexpr string_view kTestHeader = "# selftests: ";

// By memmem(3): absl's search compares at each blank, and lines of prose have many.
bool NamesASelftest(string_view line) {
  constexpr string_view kMark = " selftests: ";
  return ::memmem(line.data(), line.size(), kMark.data(), kMark.size()) != nullptr;
}

}  // namespace

KtapParser::KtapParser(const Options& options) : limits_(options), reader_(options) {}

// ---- bytes to lines ----

void KtapParser::Feed(string_view chunk) {
  builder().CountBytes(chunk.size());
  while (!chunk.empty()) {
    const size_t newline = chunk.find('\n');
    string_view piece = chunk.substr(0, newline);
    chunk.remove_prefix(newline == string_view::npos ? chunk.size() : newline + 1);
    if (newline != string_view::npos && partial_line_.empty() && !line_is_too_long_ &&
        piece.size() <= limits_.max_line_bytes) {
      TakeLine(piece);
      continue;
    }
    const size_t room = limits_.max_line_bytes - partial_line_.size();
    line_is_too_long_ = line_is_too_long_ || piece.size() > room;
    partial_line_.append(piece.data(), std::min(piece.size(), room));
    if (newline == string_view::npos) return;
    TakeLine(partial_line_);
    partial_line_.clear();
  }
}

ResultTree KtapParser::Finish() {
  // The last byte belongs to no line when lines end in LF CR.
  if (!partial_line_.empty() && partial_line_ != "\r") {
    TakeLine(partial_line_);
    builder().Report({.kind = AnomalyKind::kUnterminatedLastLine, .line = builder().line()});
  }
  if (const string_view rest = kmsg_.Finish(); !rest.empty()) TakeConsoleLine(rest);
  if (const string_view half = console_.Finish(); !half.empty()) {
    builder().ReadAgain(half_line_);
    TakeWritten(half);
  }
  return reader_.Finish();
}

void KtapParser::TakeLine(string_view line) {
  builder().CountLine();
  if (std::exchange(line_is_too_long_, false)) {
    builder().Report({.kind = AnomalyKind::kLineTooLong,
                      .line = builder().line(),
                      .expected = limits_.max_line_bytes});
  }
  if (builder().is_full()) {
    // A panic counts, whatever the rest says.
    reader_.LookForPanic(line);
    return;
  }
  if (!line.empty() && line[0] == kByteOrderMark[0]) absl::ConsumePrefix(&line, kByteOrderMark);
  if (kmsg_.IsPlain(line)) return TakeConsoleLine(line);
  const std::optional<string_view> text = kmsg_.Take(line);
  if (!text.has_value()) return;
  for (string_view rest = *text;;) {
    const size_t newline = rest.find('\n');
    TakeConsoleLine(rest.substr(0, newline));
    if (newline == string_view::npos) return;
    rest.remove_prefix(newline + 1);
  }
}

void KtapParser::TakeConsoleLine(string_view line) {
  const uint64_t line_number = builder().line();
  const ConsoleLines::Lines lines = console_.Take(line);
  if (lines.has_earlier || lines.is_joined) builder().ReadAgain(half_line_);
  if (lines.has_earlier) {
    TakeWritten(lines.earlier);
    builder().ReadAgain(line_number);
  }
  if (!lines.printed.empty()) reader_.TakePrinted(lines.printed);
  if (lines.has_line) {
    TakeWritten(lines.line);
  } else {
    half_line_ = line_number;
  }
}

void KtapParser::TakeWritten(string_view written) {
  string_view line = prove_.Rewrite(written, builder().levels().empty());
  if (absl::StartsWith(line, kTestHeader)) {
    running_test_ = std::string(line.substr(2, limits_.max_text_bytes));
  } else if (const size_t at = FindSwallowedResult(line); at != string_view::npos) {
    builder().Report({.kind = AnomalyKind::kSwallowedResult, .line = builder().line()});
    reader_.Take(lexer_.Lex(line.substr(0, at)));
    line.remove_prefix(at);
  }
  reader_.Take(lexer_.Lex(line));
}

// Where the "ok 3 selftests: DIR: TEST" of kselftest's runner begins inside a line that the test
// left unterminated; npos when it does not. Only the result that is due is looked for: a test may
// print those of others.
size_t KtapParser::FindSwallowedResult(string_view line) const {
  if (builder().levels().empty() || running_test_.empty() || !absl::StartsWith(line, "#") ||
      !NamesASelftest(line)) {
    return string_view::npos;
  }
  const TreeBuilder::Level& top = builder().levels().front();
  if (top.prefix_length > 0) return string_view::npos;
  size_t at = line.rfind(absl::StrCat("ok ", top.last_number + 1, " ", running_test_));
  if (at == string_view::npos) return at;
  if (absl::EndsWith(line.substr(0, at), "not ")) at -= 4;
  return at > 0 ? at : string_view::npos;
}

ResultTree ParseKtap(string_view log, const ParseLimits& limits) {
  KtapParser parser(limits);
  parser.Feed(log);
  return parser.Finish();
}

}  // namespace runner
