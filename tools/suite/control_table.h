// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ControlTable: every claim of a suite against its negative controls. Pure.

#ifndef TOOLS_SUITE_CONTROL_TABLE_H_
#define TOOLS_SUITE_CONTROL_TABLE_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "tools/suite/case_results.h"
#include "tools/suite/promises.h"

namespace suite {

struct ControlTable {
  std::string text;  // The table, and a line with the numbers; ends in a newline.
  size_t caught = 0;
  size_t skipped = 0;  // The machine lacks what the control takes.
  std::vector<std::string>
      missed;  // "CASE.HOW": ran, and did not make the case fail; or no result.
  std::vector<std::string> without;  // Cases that have no control.

  bool holds() const { return missed.empty() && without.empty(); }
};

// `results` are those of a run of the controls (KTSTR_CONTROLS=1).
ControlTable TableOfControls(std::span<const Promise> promises,
                             std::span<const CaseResult> results);

}  // namespace suite

#endif  // TOOLS_SUITE_CONTROL_TABLE_H_
