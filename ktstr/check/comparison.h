// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Comparison: what a kernel answers beside what it has to answer, row by row. Parent side, pure.
//
//   check::Comparison table("attributes of a forked child");
//   table.Row("nice of a batch parent", 7, child.nice);
//   test.Expect(table.AllEqual());

#ifndef KTSTR_CHECK_COMPARISON_H_
#define KTSTR_CHECK_COMPARISON_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ktstr/check/result.h"

namespace ktstr::check {

class Comparison {
 public:
  explicit Comparison(std::string what) : what_(std::move(what)) {}

  // Values are compared and shown as their texts.
  void Row(absl::string_view name, const absl::AlphaNum& expected, const absl::AlphaNum& found);

  // The value counts the rows that differ; each of them is a line of the details. Inconclusive
  // without rows.
  Result AllEqual() const;

 private:
  std::string what_;
  std::string differences_;
  uint64_t rows_ = 0;
  uint64_t differing_ = 0;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_COMPARISON_H_
