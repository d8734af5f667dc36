// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TextTable: aligned columns for a terminal. Parent side, pure.

#ifndef TOOLS_WORKLOAD_TEXT_TABLE_H_
#define TOOLS_WORKLOAD_TEXT_TABLE_H_

#include <string>
#include <vector>

namespace ktstr {

// Bold and red, on terminals that want them.
struct TextStyle {
  bool colour = false;

  std::string Bold(const std::string& text) const;
  std::string Red(const std::string& text) const;
};

// Columns are two spaces apart and as wide as their widest cell. ASCII only.
class TextTable {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kRight;
  };

  explicit TextTable(std::vector<Column> columns);

  // REQUIRES: a cell for each column.
  void AddRow(std::vector<std::string> cells);
  // The title row, in bold, and the rows; no trailing spaces.
  std::string Render(const TextStyle& style) const;

 private:
  std::string RenderRow(const std::vector<std::string>& cells,
                        const std::vector<size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_TEXT_TABLE_H_
