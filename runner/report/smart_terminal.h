// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What a terminal can show.

#ifndef RUNNER_REPORT_SMART_TERMINAL_H_
#define RUNNER_REPORT_SMART_TERMINAL_H_

namespace runner {

// Whether `fd` is a terminal on which a line can be drawn over: TERM names one that is not "dumb".
bool IsSmartTerminal(int fd);

// False when NO_COLOR has any value but an empty one (no-color.org).
bool WantsColor();

}  // namespace runner

#endif  // RUNNER_REPORT_SMART_TERMINAL_H_
