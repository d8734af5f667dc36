// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/prove_lines.h"

#include <cstddef>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace runner {
namespace {

using absl::string_view;

constexpr string_view kIndent = "    ";

// "t/a.t ... HOW": a path, blanks and at least two dots.
struct FileLine {
  string_view name;  // Empty: it is no such line.
  string_view how_it_did;
};

bool IsPath(string_view name) {
  return name.find('/') != string_view::npos || absl::EndsWith(name, ".t");
}

// "[10:00:01] ", which --timer puts before a file.
string_view WithoutTime(string_view line) {
  constexpr size_t kLength = 11;
  const bool has_time = line.size() > kLength && line[0] == '[' && line[3] == ':' &&
                        line[6] == ':' && line[9] == ']' && line[10] == ' ';
  return has_time ? line.substr(kLength) : line;
}

FileLine ReadFileLine(string_view line) {
  line = WithoutTime(line);
  const size_t blank = line.find(' ');
  if (blank == string_view::npos || !IsPath(line.substr(0, blank))) return {};
  string_view rest = line.substr(blank + 1);
  size_t dots = 0;
  while (dots < rest.size() && rest[dots] == '.') ++dots;
  rest.remove_prefix(dots);
  if (dots < 2 || (!rest.empty() && !absl::ConsumePrefix(&rest, " "))) return {};
  return {.name = line.substr(0, blank), .how_it_did = rest};
}

// "ok", also with the time that --timer adds.
bool SaysOk(string_view text) {
  return text == "ok" || (absl::StartsWith(text, "ok ") && absl::StrContains(text, " ms"));
}

bool SaysFailed(string_view text) {
  return absl::StartsWith(text, "Failed ") || absl::StartsWith(text, "Dubious, ") ||
         absl::StartsWith(text, "No subtests run") || absl::StartsWith(text, "All ");
}

}  // namespace

string_view ProveLines::Rewrite(string_view line, bool nothing_is_open) {
  if (!is_prove_ && !nothing_is_open) return line;
  const FileLine file = ReadFileLine(line);
  if (!file.name.empty()) return TakeFile(file.name, file.how_it_did);
  if (!is_prove_) return line;
  if (absl::StartsWith(line, "Files=")) {
    is_prove_ = false;
    return rewritten_ = absl::StrCat("1..", files_);
  }
  return file_.empty() ? line : TakeLineOfFile(line);
}

string_view ProveLines::TakeFile(string_view name, string_view how_it_did) {
  is_prove_ = true;
  file_ = std::string(name);
  if (absl::ConsumePrefix(&how_it_did, "skipped: ")) {
    return EndFile(true, absl::StrCat(" # SKIP ", how_it_did));
  }
  if (SaysOk(how_it_did)) return EndFile(true, "");
  if (SaysFailed(how_it_did)) return EndFile(false, "");
  return rewritten_ = absl::StrCat(kIndent, "# Subtest: ", file_);
}

string_view ProveLines::TakeLineOfFile(string_view line) {
  if (SaysOk(line)) return EndFile(true, "");
  if (absl::ConsumePrefix(&line, "skipped: ")) {
    return EndFile(true, absl::StrCat(" # SKIP ", line));
  }
  if (SaysFailed(line)) return EndFile(false, "");
  return rewritten_ = absl::StrCat(kIndent, line);
}

string_view ProveLines::EndFile(bool ok, string_view mark) {
  rewritten_ = absl::StrCat(ok ? "ok " : "not ok ", ++files_, " ", file_, mark);
  file_.clear();
  return rewritten_;
}

}  // namespace runner
