// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/examples.h"

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "ktstr/catalogue/catalogue.h"
#include "ktstr/testing/status_matchers.h"
#include "tools/workload/options.h"

namespace ktstr {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// The words of a shell command that quotes nothing but whole words, with '.
std::vector<std::string> Words(absl::string_view command) {
  std::vector<std::string> words;
  bool quoted = false;
  for (const absl::string_view part : absl::StrSplit(command, '\'')) {
    if (quoted) {
      words.emplace_back(part);
    } else {
      for (const absl::string_view word : absl::StrSplit(part, ' ', absl::SkipWhitespace())) {
        words.emplace_back(word);
      }
    }
    quoted = !quoted;
  }
  return words;
}

TEST(ExamplesTest, EveryTypeThatHasANameHasOne) {
  for (const WorkTypeInfo* type : AllWorkTypes()) {
    if (type->traits.not_by_name_because != nullptr) continue;
    EXPECT_THAT(ExamplesText(type->name), Not(IsEmpty())) << type->name;
  }
}

TEST(ExamplesTest, EveryExampleIsUnderstood) {
  for (const Example& example : AllExamples()) {
    std::vector<std::string> args = Words(example.arguments);
    args.insert(args.begin(), example.work_type);
    EXPECT_THAT(ParseOptions(args), testing::IsOk()) << example.work_type << example.arguments;
  }
}

TEST(ExamplesTest, LinesFitATerminal) {
  for (const Example& example : AllExamples()) {
    for (const absl::string_view line : absl::StrSplit(ExamplesText(example.work_type), '\n')) {
      EXPECT_LE(line.size(), 88u) << line;
    }
  }
}

TEST(ExamplesTest, TheHelpOfATypeShowsThem) {
  ASSERT_OK_AND_ASSIGN(const Options options,
                       ParseOptions(std::vector<std::string>{"--help=SpinWait"}));

  EXPECT_THAT(options.text_only, HasSubstr("\n  ktstr-workload SpinWait -w 4 --cpus single\n"));
}

}  // namespace
}  // namespace ktstr
