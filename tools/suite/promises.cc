// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/suite/promises.h"

#include <nlohmann/json.hpp>
#include <tuple>

#include "absl/strings/str_cat.h"

namespace suite {
namespace {

using Json = nlohmann::json;

std::string Text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::vector<std::string> Texts(const Json& object, const char* key) {
  std::vector<std::string> texts;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return texts;
  for (const Json& element : *found) {
    if (element.is_string()) texts.push_back(element.get<std::string>());
  }
  return texts;
}

Promise ParsePromise(const Json& selftest, const Json& promise) {
  return {.selftest = Text(selftest, "name"),
          .tags = Texts(selftest, "tags"),
          .name = Text(promise, "case"),
          .claims = Text(promise, "claims"),
          .why = Text(promise, "why"),
          .source = Text(promise, "source"),
          .failure = Text(promise, "failure"),
          .skips = Text(promise, "skips"),
          .guards = Texts(promise, "guards"),
          .needs = Texts(promise, "requires"),
          .min_kernel = Text(promise, "min_kernel"),
          .before_kernel = Text(promise, "before_kernel"),
          .controls = Texts(promise, "controls")};
}

}  // namespace

absl::StatusOr<std::vector<Promise>> ParsePromises(absl::string_view suite_json) {
  const Json root = Json::parse(suite_json.begin(), suite_json.end(), /*cb=*/nullptr,
                                /*allow_exceptions=*/false);
  if (!root.is_object() || Text(root, "schema") != "ktstr.suite/1") {
    return absl::InvalidArgumentError("is no ktstr.suite/1");
  }
  std::vector<Promise> promises;
  for (const Json& selftest : root.value("selftests", Json::array())) {
    const std::string name = Text(selftest, "name");
    const auto list = selftest.find("promises");
    if (name.empty() || list == selftest.end() || !list->is_array()) {
      return absl::InvalidArgumentError(absl::StrCat("'", name, "' has no name or no promises"));
    }
    for (const Json& promise : *list) promises.push_back(ParsePromise(selftest, promise));
  }
  return promises;
}

bool SameFacts(const Promise& a, const Promise& b) {
  const auto facts = [](const Promise& promise) {
    return std::tie(promise.selftest, promise.claims, promise.why, promise.source, promise.failure,
                    promise.skips, promise.guards, promise.needs, promise.min_kernel,
                    promise.before_kernel);
  };
  return facts(a) == facts(b);
}

}  // namespace suite
