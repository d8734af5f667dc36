// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Every work type has its section in the guide.

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/catalogue/catalogue.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::testing::SizeIs;

constexpr char kPages[] = "docs/work_types";

// The pages by the headings of their sections.
std::map<std::string, std::vector<std::string>> PagesByHeading() {
  std::map<std::string, std::vector<std::string>> pages;
  const std::vector<DirectoryEntry> entries = *ListDirectory(kPages);
  for (const DirectoryEntry& entry : entries) {
    const std::string& name = entry.name;
    if (!absl::EndsWith(name, ".md")) continue;
    const std::string text = *ReadFile(absl::StrCat(kPages, "/", name));
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      if (absl::StartsWith(line, "## ")) pages[std::string(line.substr(3))].push_back(name);
    }
  }
  return pages;
}

TEST(PagesTest, EveryTypeHasOneSectionInOnePage) {
  const std::map<std::string, std::vector<std::string>> pages = PagesByHeading();

  for (const WorkTypeInfo* type : AllWorkTypes()) {
    const auto page = pages.find(type->name);
    ASSERT_NE(page, pages.end()) << type->name;
    EXPECT_THAT(page->second, SizeIs(1)) << type->name;
  }
}

TEST(PagesTest, EverySectionIsOfAType) {
  for (const auto& [heading, pages] : PagesByHeading()) {
    EXPECT_THAT(FindWorkType(heading), testing::IsOk()) << pages.front();
  }
}

}  // namespace
}  // namespace ktstr
