// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SysctlValues: kernel settings that change how scheduler tests come out. Parent side.

#ifndef RUNNER_CONTAIN_SYSCTL_VALUES_H_
#define RUNNER_CONTAIN_SYSCTL_VALUES_H_

#include <string>
#include <vector>

#include "ktstr/base/kernel_file.h"
#include "runner/contain/thing_source.h"

namespace runner {

// Its things are the settings that differ from what they were when it was made. Their files stay
// open, so that a look is one read for each.
class SysctlValues : public ThingSource {
 public:
  // Below `root`, /proc/sys or a copy of it.
  explicit SysctlValues(const std::string& root = "/proc/sys");

  bool MayHaveChanged() override;
  SharedThings Things() override;

 private:
  struct Setting {
    std::string name;  // "kernel.sched_rt_runtime_us"
    ktstr::KernelFile file;
    std::string original;
    std::string last;
  };
  std::vector<Setting> settings_;
};

}  // namespace runner

#endif  // RUNNER_CONTAIN_SYSCTL_VALUES_H_
