// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/version.h"

#include <gnu/libc-version.h>

#include "absl/strings/str_cat.h"

namespace runner {
namespace {

constexpr char kVersion[] = "0.1";

#if defined(__clang__)
constexpr char kCompiler[] = "clang " __clang_version__;
#else
constexpr char kCompiler[] = "gcc " __VERSION__;
#endif

#if defined(__x86_64__)
constexpr char kArchitecture[] = "x86_64";
#elif defined(__aarch64__)
constexpr char kArchitecture[] = "aarch64";
#else
constexpr char kArchitecture[] = "another architecture";
#endif

#if defined(NDEBUG)
constexpr char kMode[] = "without assertions";
#else
constexpr char kMode[] = "with assertions";
#endif

}  // namespace

std::string VersionText() {
  return absl::StrCat("ktstr ", kVersion, "\nbuilt for ", kArchitecture, " by ", kCompiler, ", ",
                      kMode, ", glibc ", ::gnu_get_libc_version(), "\n",
                      "formats: ktstr.run/2 ktstr.result/1 ktstr.event/1 ktstr.parse/1 "
                      "ktstr.list/1 ktstr.doctor/1 ktstr.environment/1\n");
}

}  // namespace runner
