// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Does what no worker may do after fork; the fork-safety check must name each of the five.
#include <pthread.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace ktstr {

extern std::vector<int> numbers;
extern pthread_mutex_t mutex;

void* ForkUnsafe(const char* text) {
  pthread_mutex_lock(&mutex);
  numbers.push_back(std::atoi(text));
  if (numbers.size() > 3) throw std::runtime_error(text);
  std::printf("%zu %s\n", numbers.size(), text);
  return std::malloc(numbers.size());
}

}  // namespace ktstr
