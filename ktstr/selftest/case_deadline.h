// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CaseDeadline: ends the program when a case takes too long, with every result still written.
// Parent side.

#ifndef KTSTR_SELFTEST_CASE_DEADLINE_H_
#define KTSTR_SELFTEST_CASE_DEADLINE_H_

#include <string>

#include "absl/time/time.h"

namespace ktstr {

// While one exists, SIGALRM after `timeout` writes `last_words` to `fd` with one write and leaves
// by _exit(1), whatever the program hangs in; workers die with it. One at a time: it has the
// process's ITIMER_REAL.
class CaseDeadline {
 public:
  CaseDeadline(absl::Duration timeout, int fd, std::string last_words);
  CaseDeadline(const CaseDeadline&) = delete;
  CaseDeadline& operator=(const CaseDeadline&) = delete;
  ~CaseDeadline();

 private:
  const std::string last_words_;
};

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_CASE_DEADLINE_H_
