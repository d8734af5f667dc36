// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/command/selection_options.h"

#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "runner/discover/test_list.h"
#include "runner/folder/past_run.h"

namespace runner {
namespace {

using ktstr::OptionSetter;

constexpr char kFilterHelp[] =
    R"(A filter EXPR is a regular expression that is searched for in COLLECTION:TEST, or terms
joined by 'and', 'or', 'not' and parentheses:
  name=GLOB  collection=GLOB  test=GLOB    all of it: * ? [a-z]; test is COLLECTION:TEST
  tag=GLOB   case=GLOB                     one of its tags or cases
  KEY~REGEX                                found anywhere in it (RE2 syntax)
  REGEX                                    the same as test~REGEX
Quotes keep blanks and parentheses: name~'a (b|c)'.)";

OptionSetter SetShard(Shard* target) {
  return [target](absl::string_view value) -> absl::Status {
    ASSIGN_OR_RETURN(*target, ParseShard(value));
    return absl::OkStatus();
  };
}

absl::StatusOr<std::vector<std::string>> ReadTestList(absl::string_view path) {
  ASSIGN_OR_RETURN(const std::string text, ktstr::ReadFile(std::string(path)));
  return ParseTestList(text, path);
}

void Append(std::vector<std::string> from, std::vector<std::string>& to) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

OptionSetter AppendListed(std::vector<std::string>* tests) {
  return [tests](absl::string_view path) -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<std::string> names, ReadTestList(path));
    // Without a name everything would run.
    if (names.empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": names no test"));
    Append(std::move(names), *tests);
    return absl::OkStatus();
  };
}

OptionSetter AppendSkips(std::vector<std::string>* skips) {
  return [skips](absl::string_view path) -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<std::string> names, ReadTestList(path));
    Append(std::move(names), *skips);
    return absl::OkStatus();
  };
}

OptionSetter SetRerun(std::optional<std::vector<std::string>>* target) {
  return [target](absl::string_view folder) -> absl::Status {
    ASSIGN_OR_RETURN(const PastRun run, ReadPastRun(std::string(folder)));
    *target = FailedTests(run);
    return absl::OkStatus();
  };
}

}  // namespace

std::vector<ktstr::CommandOption> SelectionOptions(Selection* selection) {
  return {
      {.name = "collection",
       .short_name = 'c',
       .value = "NAME",
       .help = "only this collection; may be given again",
       .set = ktstr::AppendString(&selection->collections)},
      {.name = "test",
       .short_name = 't',
       .value = "COLLECTION:TEST",
       .help = "only this test; may be given again",
       .set = ktstr::AppendString(&selection->tests)},
      {.name = "skip",
       .short_name = 'S',
       .value = "COLLECTION:TEST",
       .help = "not this test; may be given again",
       .set = ktstr::AppendString(&selection->skips)},
      {.name = "test-list",
       .value = "FILE",
       .help = "only the tests that the file names, one COLLECTION:TEST a line",
       .set = AppendListed(&selection->tests)},
      {.name = "skip-file",
       .value = "FILE",
       .help = "not the tests that the file names; those that are not there are fine",
       .set = AppendSkips(&selection->listed_skips)},
      {.name = "rerun-failed",
       .value = "DIR",
       .help = "only tests that failed or did not run in the run whose results are there",
       .set = SetRerun(&selection->rerun)},
      {.name = "tag",
       .value = "TAG",
       .help = "only tests with this tag or another one given",
       .set = ktstr::AppendString(&selection->tags)},
      {.name = "filter",
       .value = "EXPR",
       .help = "only tests that it means: a regular expression or an expression, see below",
       .set = ktstr::SetString(&selection->filter)},
      {.name = "shard",
       .value = "I/N",
       .help = "only the I-th of N parts, every N-th test; hash:I/N: by the tests' names",
       .set = SetShard(&selection->shard)},
  };
}

absl::string_view FilterHelp() {
  return kFilterHelp;
}

}  // namespace runner
