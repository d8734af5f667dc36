// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/xml_audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace runner {
namespace {

using ::testing::HasSubstr;

std::string AuditElement(absl::string_view element) {
  return AuditXml("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + std::string(element) + "\n");
}

TEST(XmlAuditTest, WellFormedDocumentsHaveNoProblem) {
  EXPECT_EQ(AuditElement("<a/>"), "");
  EXPECT_EQ(AuditElement("<a b=\"1\" c=\"&lt;&quot;\"><b-1>x &amp; \xc3\xa4\n</b-1></a>"), "");
}

TEST(XmlAuditTest, EveryFlawIsNamed) {
  const struct {
    absl::string_view element;
    absl::string_view problem;
  } kRows[] = {
      {"", "no element"},
      {"<a>", "the end is missing"},
      {"<a></b>", "an end tag of another element"},
      {"<a b=1/>", "no '=\"'"},
      {"<a b=\"1\" b=\"2\"/>", "an attribute comes twice"},
      {"<a b=\"<\"/>", "a bare '<'"},
      {"<a>&</a>", "a bare '&'"},
      {"<a>&nbsp;</a>", "a bare '&'"},
      {"<a>\x01</a>", "a character that XML forbids"},
      {"<a>\xef\xbf\xbf</a>", "a character that XML forbids"},
      {"<a>\xed\xa0\x80</a>", "a character that XML forbids"},
      {"<a>\xff</a>", "no UTF-8"},
      {"<a>\xc0\x80</a>", "no UTF-8"},
      {"<a>\xe0\x80\x80</a>", "no UTF-8"},
      {"<a/><b/>", "text behind the document"},
  };
  for (const auto& row : kRows) {
    EXPECT_THAT(AuditElement(row.element), HasSubstr(std::string(row.problem))) << row.element;
  }
  EXPECT_THAT(AuditXml("<a/>"), HasSubstr("no '<?xml"));
}

}  // namespace
}  // namespace runner
