// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// One RunEvent as one line of JSON, schema "ktstr.event/1" (docs/formats.md). Pure.

#ifndef RUNNER_REPORT_EVENT_JSON_H_
#define RUNNER_REPORT_EVENT_JSON_H_

#include <string>

#include "runner/event/run_event.h"

namespace runner {

// The event as one line of JSON, with a newline at its end and none before it. An absent value is a
// missing key; times are whole nanoseconds.
std::string EventLine(const RunEvent& event);

}  // namespace runner

#endif  // RUNNER_REPORT_EVENT_JSON_H_
