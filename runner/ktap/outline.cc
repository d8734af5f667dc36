// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/outline.h"

#include "absl/strings/str_cat.h"

namespace runner {
namespace {

class Writer {
 public:
  explicit Writer(const ResultTree& tree) : tree_(tree) {}

  void WriteDocuments(uint32_t index, const std::string& indent) {
    for (; index != kNoIndex; index = tree_.documents[index].next) {
      const Document& document = tree_.documents[index];
      absl::StrAppend(&text_, indent, "1..",
                      document.plan.has_value() ? absl::StrCat(document.plan->count) : "?",
                      document.name.empty() ? "" : " ", document.name, "\n");
      WriteResults(document.first_result, indent + "  ");
      if (document.first_orphan != kNoIndex) absl::StrAppend(&text_, indent, "  orphans\n");
      WriteDocuments(document.first_orphan, indent + "    ");
    }
  }

  void WriteAnomalies() {
    for (const Anomaly& anomaly : tree_.anomalies) {
      absl::StrAppend(&text_, "! line ", anomaly.line, ": ", Describe(anomaly), "\n");
    }
  }

  std::string text() const { return text_; }

 private:
  void WriteResults(uint32_t index, const std::string& indent) {
    for (; index != kNoIndex; index = tree_.results[index].next) {
      const Result& result = tree_.results[index];
      absl::StrAppend(&text_, indent, ResultClassName(result.result_class()), " ",
                      result.number.has_value() ? absl::StrCat(*result.number) : "-",
                      result.name.empty() ? "" : " ", result.name,
                      result.directive_data.empty() ? "" : " # ", result.directive_data, "\n");
      WriteDocuments(result.first_document, indent + "  ");
    }
  }

  const ResultTree& tree_;
  std::string text_;
};

}  // namespace

std::string Outline(const ResultTree& tree) {
  Writer writer(tree);
  writer.WriteDocuments(tree.first_document, "");
  writer.WriteAnomalies();
  return writer.text();
}

}  // namespace runner
