// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A test that prints 100 MB of lines as fast as it can.

#include <unistd.h>

#include <string>

int main() {
  constexpr size_t kBytes = 100'000'000;
  std::string block;
  for (int i = 0; block.size() < 64 * 1024; ++i) {
    block += "# a line of diagnostics as tests print them, number " + std::to_string(i) + "\n";
  }
  for (size_t written = 0; written < kBytes;) {
    const ssize_t count = ::write(STDOUT_FILENO, block.data(), block.size());
    if (count <= 0) return 1;
    written += static_cast<size_t>(count);
  }
  return 0;
}
