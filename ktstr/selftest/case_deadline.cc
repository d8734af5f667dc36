// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/case_deadline.h"

#include <signal.h>
#include <sys/time.h>

#include <cstddef>
#include <span>
#include <utility>

#include "ktstr/base/check.h"
#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

// What the handler may use: set before the timer, cleared after it.
struct LastWords {
  int fd;
  std::span<const char> text;
};
LastWords g_last_words;

void EndProgram(int) {
  std::span<const std::byte> rest = std::as_bytes(g_last_words.text);
  while (!rest.empty()) {
    size_t written = 0;
    if (fork_safe::Write(g_last_words.fd, rest, written) != 0) break;
    rest = rest.subspan(written);
  }
  fork_safe::ExitProcess(1);
}

void SetTimer(absl::Duration timeout) {
  const itimerval timer{.it_interval = {}, .it_value = absl::ToTimeval(timeout)};
  KTSTR_CHECK(setitimer(ITIMER_REAL, &timer, nullptr) == 0);
}

void HandleAlarm(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  KTSTR_CHECK(sigaction(SIGALRM, &action, nullptr) == 0);
}

}  // namespace

CaseDeadline::CaseDeadline(absl::Duration timeout, int fd, std::string last_words)
    : last_words_(std::move(last_words)) {
  g_last_words = {.fd = fd, .text = last_words_};
  HandleAlarm(&EndProgram);
  SetTimer(timeout);
}

CaseDeadline::~CaseDeadline() {
  SetTimer(absl::ZeroDuration());
  HandleAlarm(SIG_DFL);
}

}  // namespace ktstr
