// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Figures for people: three significant digits and a suffix. Parent side, pure.

#ifndef TOOLS_WORKLOAD_FIGURE_H_
#define TOOLS_WORKLOAD_FIGURE_H_

#include <string>

namespace ktstr {

// "0", "7", "8.25", "812", "43.8k", "1.02G". REQUIRES: value >= 0.
std::string FormatFigure(double value);
// Of 1.0: "54.3%", "0.02%".
std::string FormatShare(double value);
// Of ns: "1.25ms".
std::string FormatTime(double ns);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_FIGURE_H_
