// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// MutateLog: logs as no test means to write them. For tests.

#ifndef RUNNER_KTAP_MUTATION_H_
#define RUNNER_KTAP_MUTATION_H_

#include <random>
#include <string>

namespace runner {

// A log with some bytes replaced, pieces of KTAP put in and parts left out or repeated.
std::string MutateLog(std::string log, std::mt19937& random);

}  // namespace runner

#endif  // RUNNER_KTAP_MUTATION_H_
