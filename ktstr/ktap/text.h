// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What may stand in a line of KTAP that every consumer is to read the same. Pure.

#ifndef KTSTR_KTAP_TEXT_H_
#define KTSTR_KTAP_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace ktap {

// A name of [A-Za-z0-9_.:-] only: blanks and all else become '_', runs of them one; none stand at
// an end. Empty stays empty.
std::string SanitizeName(absl::string_view name);
// The same for the name of a file or folder: never empty, "." or "..", which name others.
std::string SanitizeFileName(absl::string_view name);

// `text` without ANSI sequences, carriage returns and other control bytes but tab and newline;
// bytes that are no UTF-8 become '?'.
std::string SanitizeText(absl::string_view text);
// The same, added to `out`: for text that comes in lines.
void AppendSanitized(absl::string_view text, std::string& out);

// `text` without its ANSI sequences, added to `out`; every other byte stays.
void AppendWithoutEscapes(absl::string_view text, std::string& out);

// Whether a line would be taken for a version, a plan, a result or a bail-out after its leading
// blanks and "# ": also "ok then" and "okay", which some consumers take for a result.
bool LooksLikeStructure(absl::string_view line);

// A line as a diagnostic, without a newline: "# line", or "# | line" for one that looks like
// structure, which no consumer takes for a result. `line` is clean.
std::string DiagnosticLine(absl::string_view line);

// "# Totals: pass:1 fail:0 xfail:0 xpass:0 skip:0 error:0", without a newline.
struct Totals {
  uint64_t pass = 0;
  uint64_t fail = 0;
  uint64_t xfail = 0;
  uint64_t xpass = 0;
  uint64_t skip = 0;
  uint64_t error = 0;
};
std::string TotalsLine(const Totals& totals);

}  // namespace ktap

#endif  // KTSTR_KTAP_TEXT_H_
