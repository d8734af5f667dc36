// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/mutation.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/string_view.h"

namespace runner {
namespace {

constexpr absl::string_view kPieces[] = {"\n",
                                         "# ",
                                         "    ",
                                         "TAP version 13\n",
                                         "1..3\n",
                                         "ok 1 a\n",
                                         "not ok 2 b",
                                         "# Subtest: s",
                                         " # SKIP x\n",
                                         "Bail out! y\n",
                                         "\r\n",
                                         "\x1b[31m",
                                         "\xff",
                                         "[   1.5] ",
                                         " # XFAIL\n",
                                         "ok then\n",
                                         "1..0\n",
                                         "# # ",
                                         "ok 3\n",
                                         "KTAP version",
                                         "selftests: a: b\n",
                                         "1..99999999999999999999\n",
                                         "ok ",
                                         "\t"};

}  // namespace

std::string MutateLog(std::string log, std::mt19937& random) {
  const auto below = [&random](size_t limit) { return random() % std::max<size_t>(limit, 1); };
  for (size_t count = 1 + below(12); count > 0; --count) {
    const size_t at = below(log.size());
    switch (below(4)) {
      case 0:
        log.replace(at, std::min<size_t>(1, log.size()), 1, static_cast<char>(random()));
        break;
      case 1:
        log.insert(at, std::string(kPieces[below(std::size(kPieces))]));
        break;
      case 2:
        log.erase(at, below(60));
        break;
      default:
        log.insert(at, log.substr(below(log.size()), below(200)));
    }
  }
  return log;
}

}  // namespace runner
