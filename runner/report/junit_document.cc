// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/junit_document.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "ktstr/ktap/text.h"
#include "runner/report/unique_names.h"

namespace runner {
namespace {

absl::string_view ElementName(JunitElement element) {
  switch (element) {
    case JunitElement::kSkipped:
      return "skipped";
    case JunitElement::kFailure:
      return "failure";
    case JunitElement::kError:
      return "error";
    case JunitElement::kNone:
      break;
  }
  return "";
}

std::string Attribute(absl::string_view name, absl::string_view value) {
  return absl::StrCat(" ", name, "=\"", XmlText(absl::StrReplaceAll(value, {{"\n", " "}})), "\"");
}

std::string Seconds(absl::Duration time) {
  return absl::StrFormat("%.6f", absl::ToDoubleSeconds(time));
}

}  // namespace

std::string XmlText(absl::string_view text) {
  return absl::StrReplaceAll(ktap::SanitizeText(text), {{"&", "&amp;"},
                                                        {"<", "&lt;"},
                                                        {">", "&gt;"},
                                                        {"\"", "&quot;"},
                                                        {"\xef\xbf\xbe", ""},
                                                        {"\xef\xbf\xbf", ""}});
}

void JunitDocument::Counts::Add(JunitElement element) {
  ++tests;
  failures += element == JunitElement::kFailure;
  errors += element == JunitElement::kError;
  skipped += element == JunitElement::kSkipped;
}

std::string JunitDocument::Counts::Attributes() const {
  return absl::StrFormat(R"( tests="%d" failures="%d" errors="%d")", tests, failures, errors);
}

void JunitDocument::Add(const JunitSuite& suite) {
  Counts counts;
  UniqueNames names;
  std::string cases;
  for (const JunitCase& test_case : suite.cases) {
    const JunitElement element = TraitsOf(test_case.verdict).junit;
    counts.Add(element);
    counts_.Add(element);
    AppendCase(test_case, names.Take(test_case.name), cases);
  }
  absl::StrAppend(&suites_, "  <testsuite", Attribute("name", suite.name), counts.Attributes(),
                  absl::StrFormat(R"( skipped="%d")", counts.skipped));
  if (suite.time.has_value()) {
    time_ += *suite.time;
    absl::StrAppend(&suites_, Attribute("time", Seconds(*suite.time)));
  }
  if (suite.started.has_value()) {
    absl::StrAppend(&suites_,
                    Attribute("timestamp", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", *suite.started,
                                                            absl::UTCTimeZone())));
  }
  absl::StrAppend(&suites_, ">\n", cases, "  </testsuite>\n");
}

void JunitDocument::AppendCase(const JunitCase& test_case, absl::string_view name,
                               std::string& out) {
  absl::StrAppend(&out, "    <testcase", Attribute("classname", test_case.classname),
                  Attribute("name", name));
  if (test_case.time.has_value()) {
    absl::StrAppend(&out, Attribute("time", Seconds(*test_case.time)));
  }
  const VerdictTraits& traits = TraitsOf(test_case.verdict);
  const absl::string_view element = ElementName(traits.junit);
  if (element.empty() && test_case.system_out.empty()) {
    absl::StrAppend(&out, "/>\n");
    return;
  }
  absl::StrAppend(&out, ">\n");
  if (!element.empty()) {
    absl::StrAppend(&out, "      <", element, Attribute("type", traits.name),
                    Attribute("message", test_case.message), ">", XmlText(test_case.text), "</",
                    element, ">\n");
  }
  if (!test_case.system_out.empty()) {
    absl::StrAppend(&out, "      <system-out>", XmlText(test_case.system_out), "</system-out>\n");
  }
  absl::StrAppend(&out, "    </testcase>\n");
}

std::string JunitDocument::Render() const {
  return absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites",
                      Attribute("name", name_), counts_.Attributes(),
                      Attribute("time", Seconds(time_)), ">\n", suites_, "</testsuites>\n");
}

}  // namespace runner
