// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/result_json.h"

#include <nlohmann/json.hpp>

#include "runner/report/attempt_json.h"

namespace runner {

std::string ResultJson(const TestId& id, const AttemptResult& attempt) {
  nlohmann::ordered_json document{
      {"schema", "ktstr.result/1"}, {"collection", id.collection}, {"test", id.name}};
  document.update(AttemptJson(attempt));
  return JsonText(document);
}

}  // namespace runner
