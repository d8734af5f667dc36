// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/yaml_block.h"

#include "absl/strings/match.h"

namespace runner {
namespace {

using absl::string_view;

constexpr string_view kBlanks = " \t";

string_view StripBlanksAtEnd(string_view text) {
  const size_t last = text.find_last_not_of(kBlanks);
  return text.substr(0, last == string_view::npos ? 0 : last + 1);
}

}  // namespace

void YamlBlock::Open(string_view indent, size_t result_length) {
  is_open_ = true;
  indent_ = std::string(indent);
  result_length_ = result_length;
}

YamlBlock::Line YamlBlock::Take(string_view line) {
  const string_view result_prefix = string_view(indent_).substr(0, result_length_);
  // Blank lines belong to the text that they stand in.
  if (StripBlanksAtEnd(line).size() <= StripBlanksAtEnd(result_prefix).size() &&
      absl::StartsWith(result_prefix, StripBlanksAtEnd(line))) {
    return Line::kData;
  }
  const bool is_deeper = absl::StartsWith(line, result_prefix) && line.size() > result_length_ &&
                         kBlanks.find(line[result_length_]) != string_view::npos;
  if (!is_deeper) {
    is_open_ = false;
    return Line::kBehind;
  }
  const size_t begin = line.find_first_not_of(kBlanks, result_length_);
  // Deeper ones end a document inside of the data.
  const bool is_end = begin <= indent_.size() && StripBlanksAtEnd(line.substr(begin)) == "...";
  is_open_ = !is_end;
  return is_end ? Line::kEnd : Line::kData;
}

string_view YamlBlock::WithoutIndent(string_view line) const {
  if (absl::StartsWith(line, indent_)) return line.substr(indent_.size());
  const size_t begin = line.find_first_not_of(kBlanks, result_length_);
  return begin == string_view::npos ? string_view() : line.substr(begin);
}

}  // namespace runner
