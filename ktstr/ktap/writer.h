// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KtapWriter: how a selftest prints its results. Parent side.
//
//   KtapWriter writer({.fd = STDOUT_FILENO});
//   RETURN_IF_ERROR(writer.Begin(2));
//   RETURN_IF_ERROR(writer.Diagnose("p99 12us"));
//   RETURN_IF_ERROR(writer.WriteResult({.name = "wakes_within_a_tick"}));

#ifndef KTSTR_KTAP_WRITER_H_
#define KTSTR_KTAP_WRITER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ktstr/ktap/text.h"
#include "ktstr/ktap/vocabulary.h"

namespace ktap {

// Writes each line with one write(2), so that lines of several processes do not mix. Names are
// sanitised; a reason stands on its own line before the result, since consumers take text after a
// directive for part of the name. Errors: what write(2) gave.
class KtapWriter {
 public:
  struct Options {
    int fd = 1;                // Borrowed.
    bool version_line = true;  // False when KSFT_TAP_LEVEL is set: somebody else wrote it.
  };
  explicit KtapWriter(Options options) : options_(options) {}

  // One result line. Of the directives only kSkip and kXfail are written, and with "ok" whatever
  // the outcome: consumers disagree about all other forms.
  struct Line {
    absl::string_view name;
    Outcome outcome = Outcome::kOk;
    Directive directive = Directive::kNone;
    absl::string_view reason;  // Any text, also of several lines.
  };

  // The version line, unless left out, and the plan.
  absl::Status Begin(uint64_t planned_results);
  // Numbers the result and writes it.
  absl::Status WriteResult(const Line& line);
  // "# text" for every line of the text. Text that looks like a result stands behind "# | ".
  absl::Status Diagnose(absl::string_view text);
  // "Bail out! reason": nothing more follows.
  absl::Status BailOut(absl::string_view reason);
  // The totals of what was written.
  absl::Status WriteTotals();

  const Totals& totals() const { return totals_; }

 private:
  absl::Status WriteLine(std::string line);
  void Count(const Line& line);

  const Options options_;
  uint64_t results_ = 0;
  Totals totals_;
};

}  // namespace ktap

#endif  // KTSTR_KTAP_WRITER_H_
