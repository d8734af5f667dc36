// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ConsoleLines: the lines of a console as the programs wrote them. Pure.
//
// A capture of a serial console differs from what a test wrote in two ways, which this undoes:
//   - a logger puts a stamp before every line ("[10:00:01] ", "Nov 25 10:00:01 board kernel: ").
//   Its
//     shape is learned from the line that has a version behind it, and taken off lines of that
//     shape;
//   - the kernel prints in the middle of a line ("ok 2[   12.345678] random: done", then " name").
//     The halves are put together again when they make a line of KTAP that the first half is not,
//     or that the second is not.

#ifndef RUNNER_KTAP_CONSOLE_LINES_H_
#define RUNNER_KTAP_CONSOLE_LINES_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "runner/ktap/lexer.h"

namespace runner {

class ConsoleLines {
 public:
  // What one line of the console gives.
  struct Lines {
    absl::string_view earlier;  // The first half of an earlier line, which had no second one.
    absl::string_view printed;  // What the kernel printed into this line; empty: nothing.
    absl::string_view line;     // As it was written, stamps of printk aside.
    bool has_earlier = false;
    bool is_joined = false;  // `line` begins where the half did that was waiting.
    bool has_line = true;    // False: its second half is awaited.
  };
  // Views into `line` or into this object, valid until the next call.
  Lines Take(absl::string_view line);
  // The first half that is still waiting; empty when there is none.
  absl::string_view Finish() const { return half_; }

 private:
  // Take, for a line that may be anything.
  Lines Mend(absl::string_view line);
  void Learn(absl::string_view line);
  absl::string_view WithoutStamp(absl::string_view line) const;
  bool BelongTogether(absl::string_view rest);
  bool EndWaiting(absl::string_view rest, Lines& lines);

  KtapLexer lexer_;
  std::string stamp_;   // The learned one; empty: none.
  std::string half_;    // Of a line that the kernel printed into.
  std::string joined_;  // What the views given out point to.
  size_t waited_ = 0;   // Lines since then.
};

}  // namespace runner

#endif  // RUNNER_KTAP_CONSOLE_LINES_H_
