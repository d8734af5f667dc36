// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Fuzzes KtapParser: any bytes give a sound tree, the same in any chunks, within any limits.
#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "runner/fuzz/expect.h"
#include "runner/ktap/audit.h"
#include "runner/ktap/parser.h"

namespace runner {
namespace {

// Small enough to be met by small inputs.
constexpr ParseLimits kTightLimits = {.max_line_bytes = 100,
                                      .max_text_bytes = 8,
                                      .max_diagnostics = 2,
                                      .max_diagnostic_bytes = 256,
                                      .max_passing_results = 3,
                                      .max_results = 8,
                                      .max_passing_total = 3,
                                      .max_documents = 8,
                                      .max_anomalies = 4};

ResultTree ParseInChunks(absl::string_view log, size_t size, const ParseLimits& limits) {
  KtapParser parser(limits);
  for (size_t at = 0; at < log.size(); at += size) parser.Feed(log.substr(at, size));
  return parser.Finish();
}

void Check(absl::string_view log, const ParseLimits& limits) {
  const ResultTree tree = ParseKtap(log, limits);
  FuzzExpect(Audit(tree, limits).empty(), Audit(tree, limits));
  FuzzExpect(tree.bytes == log.size(), "all bytes are counted");
  for (const size_t size : {1, 2, 7, 64}) {
    FuzzExpect(ParseInChunks(log, size, limits) == tree, absl::StrCat("chunks of ", size));
  }
  const ResultTree half = ParseKtap(log.substr(0, log.find('\n', log.size() / 2)), limits);
  FuzzExpect(half.leaves.failures() <= tree.leaves.failures() + tree.leaves.xfail,
             "what follows can excuse a failure, but not undo it");
}

}  // namespace
}  // namespace runner

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view log(reinterpret_cast<const char*>(data), size);
  runner::Check(log, runner::ParseLimits{});
  runner::Check(log, runner::kTightLimits);
  return 0;
}
