// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ExpectationLog: what a selftest expected and found, as data beside its reports. Parent side.

#ifndef KTSTR_SELFTEST_EXPECTATION_LOG_H_
#define KTSTR_SELFTEST_EXPECTATION_LOG_H_

#include <string>

#include "absl/status/status.h"
#include "ktstr/check/result.h"

namespace ktstr {

// One expectation of a case, after it was weighed.
struct Expectation {
  std::string case_name;
  int attempt = 1;       // At the case: a disturbed one is followed by another.
  bool control = false;  // It is of a negative control, whose failures are wanted.
  bool excused = false;  // A failure that the machine explains.
  // Without value and limit: a claim that no check has.
  check::Result result;
};

// A JSON object on one line, schema "ktstr.expectation/1", without a newline. A value that does not
// exist, or is no finite number, has no key. Bytes that are no UTF-8 are replaced. docs/formats.md
// has the fields.
std::string ExpectationToJson(const Expectation& expectation);

// The file "expectations.jsonl" in the folder for artifacts, one line each, written at once: what a
// program has expected before it crashes or hangs is there. Not thread-safe.
class ExpectationLog {
 public:
  // No folder: nothing is kept.
  explicit ExpectationLog(const std::string& artifacts_dir);

  // Takes away what an earlier run has left. Errors are those of the disk.
  absl::Status Begin() const;
  absl::Status Append(const Expectation& expectation) const;

 private:
  std::string folder_;
  std::string path_;
};

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_EXPECTATION_LOG_H_
