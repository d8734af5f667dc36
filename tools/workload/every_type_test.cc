// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Runs every work type for a short time in every mode that it allows, as a user would: it
// completes, or says in one line what this machine lacks.

#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "ktstr/catalogue/catalogue.h"
#include "ktstr/catalogue/work_type_facts.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kProgram[] = "tools/workload/ktstr-workload";

struct TypeInMode {
  std::string type;
  std::string mode;
};

std::vector<TypeInMode> AllRuns() {
  std::vector<TypeInMode> runs;
  for (const WorkTypeInfo* type : AllWorkTypes()) {
    if (type->traits.not_by_name_because != nullptr) continue;
    for (const std::string& mode : FactsOf(*type).modes) runs.push_back({type->name, mode});
  }
  return runs;
}

// For gtest's name of the test.
std::string NameOf(const ::testing::TestParamInfo<TypeInMode>& info) {
  return absl::StrCat(info.param.type, "_", info.param.mode);
}

class EveryTypeTest : public ::testing::TestWithParam<TypeInMode> {};

TEST_P(EveryTypeTest, CompletesOrSaysWhatIsLacking) {
  const TypeInMode& run = GetParam();
  const std::string base = absl::StrCat(::testing::TempDir(), "/", run.type, "-", run.mode);
  // A run that hangs is killed, so that the next one is tried.
  const std::string command =
      absl::StrCat("timeout --signal=KILL 30 ", kProgram, " ", run.type, " mode=", run.mode,
                   " --duration 50ms --no-witness >", base, ".out 2>", base, ".err");

  const int status = system(command.c_str());

  ASSERT_TRUE(WIFEXITED(status));
  const std::string errors = *ReadFile(base + ".err");
  if (WEXITSTATUS(status) == 0) {
    EXPECT_EQ(errors, "");
    EXPECT_THAT(*ReadFile(base + ".out"), HasSubstr(run.type));
    return;
  }
  EXPECT_EQ(WEXITSTATUS(status), 1) << errors;
  const std::vector<std::string> lines = absl::StrSplit(errors, '\n', absl::SkipEmpty());
  EXPECT_THAT(lines, SizeIs(1)) << errors;
}

INSTANTIATE_TEST_SUITE_P(Runs, EveryTypeTest, ::testing::ValuesIn(AllRuns()), NameOf);

}  // namespace
}  // namespace ktstr
