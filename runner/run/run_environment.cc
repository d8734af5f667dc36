// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/run_environment.h"

#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include "absl/strings/str_cat.h"

namespace runner {

std::map<std::string, std::string> DescribeMachine() {
  std::map<std::string, std::string> description = {{"cpus", absl::StrCat(::get_nprocs())}};
  utsname name;
  if (::uname(&name) != 0) return description;
  description.emplace("kernel_release", name.release);
  description.emplace("kernel_version", name.version);
  description.emplace("architecture", name.machine);
  description.emplace("host", name.nodename);
  return description;
}

}  // namespace runner
