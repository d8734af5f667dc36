// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// JunitDocument: the JUnit XML that GitLab, Jenkins and Bazel read. Pure.

#ifndef RUNNER_REPORT_JUNIT_DOCUMENT_H_
#define RUNNER_REPORT_JUNIT_DOCUMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "runner/event/verdict.h"

namespace runner {

struct JunitCase {
  std::string classname;
  std::string name;  // Made unique within the suite.
  std::optional<absl::Duration> time;
  Verdict verdict = Verdict::kPass;  // Decides about the element.
  std::string message;               // Attribute of the element.
  std::string text;                  // Inside of the element: GitLab shows this.
  std::string system_out;
};

struct JunitSuite {
  std::string name;
  std::optional<absl::Time> started;
  std::optional<absl::Duration> time;
  std::vector<JunitCase> cases;
};

// Keeps the suites as text, so that rendering is one copy.
class JunitDocument {
 public:
  explicit JunitDocument(std::string name = "ktstr") : name_(std::move(name)) {}

  void Add(const JunitSuite& suite);
  // The whole document as it stands.
  std::string Render() const;

 private:
  struct Counts {
    uint64_t tests = 0;
    uint64_t failures = 0;
    uint64_t errors = 0;
    uint64_t skipped = 0;

    void Add(JunitElement element);
    // All attributes but `skipped`, which Jenkins' xunit schema allows on a suite only.
    std::string Attributes() const;
  };
  static void AppendCase(const JunitCase& test_case, absl::string_view name, std::string& out);

  std::string name_;
  std::string suites_;
  Counts counts_;
  absl::Duration time_;
};

// `text` as XML character data or attribute value: what XML 1.0 does not allow is removed, the rest
// escaped.
std::string XmlText(absl::string_view text);

}  // namespace runner

#endif  // RUNNER_REPORT_JUNIT_DOCUMENT_H_
