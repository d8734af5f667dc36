// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/text_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"

namespace ktstr {

std::string TextStyle::Bold(const std::string& text) const {
  return colour ? absl::StrCat("\033[1m", text, "\033[0m") : text;
}

std::string TextStyle::Red(const std::string& text) const {
  return colour ? absl::StrCat("\033[31m", text, "\033[0m") : text;
}

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::AddRow(std::vector<std::string> cells) {
  KTSTR_CHECK(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

std::string TextTable::Render(const TextStyle& style) const {
  std::vector<std::string> titles;
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    titles.push_back(columns_[i].title);
    widths.push_back(columns_[i].title.size());
    for (const auto& row : rows_) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text = style.Bold(RenderRow(titles, widths)) + "\n";
  for (const auto& row : rows_) absl::StrAppend(&text, RenderRow(row, widths), "\n");
  return text;
}

std::string TextTable::RenderRow(const std::vector<std::string>& cells,
                                 const std::vector<size_t>& widths) const {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string padding(widths[i] - cells[i].size(), ' ');
    const bool left = columns_[i].align == Align::kLeft;
    absl::StrAppend(&line, i == 0 ? "" : "  ", left ? "" : padding, cells[i], left ? padding : "");
  }
  absl::StripTrailingAsciiWhitespace(&line);
  return line;
}

}  // namespace ktstr
