// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ProveLines: what prove(1) prints as KTAP. Pure.
//
// prove names a file, lets its TAP through (with -v), and then says how the file did:
//
//   t/a.t ..                 becomes      # Subtest: t/a.t
//   1..2                                 1..2
//   ok 1 - x                             ok 1 - x
//   not ok 2 - y                         not ok 2 - y
//   Failed 1/2 subtests              not ok 1 t/a.t
//   t/b.t .. skipped: no             ok 2 t/b.t # SKIP no
//   Files=2, Tests=2, ...            1..2

#ifndef RUNNER_KTAP_PROVE_LINES_H_
#define RUNNER_KTAP_PROVE_LINES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace runner {

class ProveLines {
 public:
  // The line to read instead of `line`: that one itself unless prove printed it. It is looked for
  // only where a log has no results yet: `nothing_is_open`. A view into `line` or into this object,
  // valid until the next call.
  absl::string_view Rewrite(absl::string_view line, bool nothing_is_open);

 private:
  absl::string_view TakeFile(absl::string_view name, absl::string_view how_it_did);
  absl::string_view TakeLineOfFile(absl::string_view line);
  // The file's result; `mark` is its directive, or empty.
  absl::string_view EndFile(bool ok, absl::string_view mark);

  bool is_prove_ = false;
  std::string file_;  // The file whose lines these are; empty: of none.
  uint64_t files_ = 0;
  std::string rewritten_;
};

}  // namespace runner

#endif  // RUNNER_KTAP_PROVE_LINES_H_
