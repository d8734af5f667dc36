// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/kernel_config.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace ktstr {
namespace {

constexpr size_t kMaxConfigBytes = size_t{4} << 20;

// Without "CONFIG_", sorted.
constexpr absl::string_view kOptions[] = {"BPF_SYSCALL",
                                          "CFS_BANDWIDTH",
                                          "CGROUPS",
                                          "CGROUP_SCHED",
                                          "CPUSETS",
                                          "CPU_FREQ",
                                          "CPU_IDLE",
                                          "DEBUG_FS",
                                          "DEBUG_INFO_BTF",
                                          "DEBUG_PREEMPT",
                                          "ENERGY_MODEL",
                                          "FAIR_GROUP_SCHED",
                                          "HIGH_RES_TIMERS",
                                          "HYPERVISOR_GUEST",
                                          "HZ",
                                          "IRQ_TIME_ACCOUNTING",
                                          "KASAN",
                                          "KCSAN",
                                          "LOCKDEP",
                                          "NO_HZ_FULL",
                                          "NO_HZ_IDLE",
                                          "NUMA",
                                          "NUMA_BALANCING",
                                          "PARAVIRT_TIME_ACCOUNTING",
                                          "PREEMPT",
                                          "PREEMPT_DYNAMIC",
                                          "PREEMPT_LAZY",
                                          "PREEMPT_NONE",
                                          "PREEMPT_RT",
                                          "PREEMPT_VOLUNTARY",
                                          "PROVE_LOCKING",
                                          "PSI",
                                          "RT_GROUP_SCHED",
                                          "SCHEDSTATS",
                                          "SCHED_AUTOGROUP",
                                          "SCHED_CLASS_EXT",
                                          "SCHED_CLUSTER",
                                          "SCHED_CORE",
                                          "SCHED_DEBUG",
                                          "SCHED_INFO",
                                          "SCHED_MC",
                                          "SCHED_SMT",
                                          "SMP",
                                          "UBSAN",
                                          "UCLAMP_TASK",
                                          "UCLAMP_TASK_GROUP",
                                          "VIRT_CPU_ACCOUNTING_GEN"};

// "CONFIG_X=value" or "# CONFIG_X is not set", as a name without its prefix and a value.
std::optional<std::pair<absl::string_view, absl::string_view>> ParseLine(absl::string_view line) {
  if (absl::ConsumePrefix(&line, "CONFIG_")) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits('=', 1));
    absl::string_view value = parts.second;
    absl::ConsumePrefix(&value, "\"");
    absl::ConsumeSuffix(&value, "\"");
    return std::make_pair(parts.first, value);
  }
  if (absl::ConsumePrefix(&line, "# CONFIG_") && absl::ConsumeSuffix(&line, " is not set")) {
    return std::make_pair(line, absl::string_view("n"));
  }
  return std::nullopt;
}

std::optional<KernelConfig> FromText(std::string source, const std::optional<std::string>& text) {
  if (!text.has_value()) return std::nullopt;
  KernelConfig config{.source = std::move(source), .options = ParseKernelConfig(*text)};
  if (config.options.empty()) return std::nullopt;
  return config;
}

}  // namespace

bool KernelConfig::IsSet(const std::string& option) const {
  const auto found = options.find(option);
  return found != options.end() && found->second != "n";
}

std::map<std::string, std::string> ParseKernelConfig(absl::string_view text) {
  std::map<std::string, std::string> options;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const auto option = ParseLine(line);
    if (!option.has_value()) continue;
    if (!std::binary_search(std::begin(kOptions), std::end(kOptions), option->first)) continue;
    options.emplace(absl::StrCat("CONFIG_", option->first), std::string(option->second));
  }
  return options;
}

std::optional<KernelConfig> ReadKernelConfig(const FileTree& proc, const FileTree& root) {
  if (const std::optional<std::string> packed = proc.Head("config.gz", kMaxConfigBytes)) {
    std::optional<KernelConfig> config =
        FromText("/proc/config.gz", Gunzip(*packed, kMaxConfigBytes));
    if (config.has_value()) return config;
  }
  const std::optional<std::string> release = proc.Text("sys/kernel/osrelease");
  if (!release.has_value()) return std::nullopt;
  for (const std::string& path : {absl::StrCat("boot/config-", *release),
                                  absl::StrCat("lib/modules/", *release, "/config")}) {
    std::optional<KernelConfig> config =
        FromText(absl::StrCat("/", path), root.Head(path, kMaxConfigBytes));
    if (config.has_value()) return config;
  }
  return std::nullopt;
}

std::optional<std::string> Gunzip(absl::string_view packed, size_t max_bytes) {
  z_stream stream{};
  // 16 makes it expect a gzip header.
  if (::inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return std::nullopt;
  std::string text;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  int status = Z_OK;
  std::array<char, 32 * 1024> chunk;
  while (status == Z_OK && text.size() <= max_bytes) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    status = ::inflate(&stream, Z_NO_FLUSH);
    text.append(chunk.data(), chunk.size() - stream.avail_out);
  }
  ::inflateEnd(&stream);
  if (status != Z_STREAM_END || text.size() > max_bytes) return std::nullopt;
  return text;
}

}  // namespace ktstr
