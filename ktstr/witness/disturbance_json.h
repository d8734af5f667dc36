// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A disturbance as JSON, schema "ktstr.disturbance/1" (docs/workload_report.md). Parent side, pure.

#ifndef KTSTR_WITNESS_DISTURBANCE_JSON_H_
#define KTSTR_WITNESS_DISTURBANCE_JSON_H_

#include <string>

#include "ktstr/witness/disturbance.h"

namespace ktstr::witness {

// An object to be put into a larger document, indented by two spaces. What was not measured has no
// key.
std::string DisturbanceToJson(const Disturbance& disturbance);

}  // namespace ktstr::witness

#endif  // KTSTR_WITNESS_DISTURBANCE_JSON_H_
