// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The environment record as JSON, schema "ktstr.environment/1". Parent side, pure.

#ifndef KTSTR_MACHINE_ENVIRONMENT_JSON_H_
#define KTSTR_MACHINE_ENVIRONMENT_JSON_H_

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "ktstr/machine/environment.h"

namespace ktstr {

// An object to be put into a larger document. A value that could not be read has no key;
// docs/environment.md lists the keys. A .cc file that uses the value includes <nlohmann/json.hpp>
// itself.
nlohmann::json EnvironmentJson(const Environment& environment);

// The same as text, indented by two spaces. Bytes that are not UTF-8 are replaced.
std::string EnvironmentToJson(const Environment& environment);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_ENVIRONMENT_JSON_H_
