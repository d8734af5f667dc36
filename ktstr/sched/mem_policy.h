// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// MemPolicy: a NUMA memory policy, and how a thread takes it on. Both sides.
//
// Source: set_mempolicy(2), Documentation/admin-guide/mm/numa_memory_policy.rst,
// include/uapi/linux/mempolicy.h.

#ifndef KTSTR_SCHED_MEM_POLICY_H_
#define KTSTR_SCHED_MEM_POLICY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace ktstr {

// A set of NUMA nodes. Capacity: the largest number of nodes that the kernel's Kconfig allows.
class NodeSet {
 public:
  static constexpr int kMaxNodes = 1024;

  constexpr NodeSet() = default;
  static constexpr NodeSet Of(std::initializer_list<int> nodes) noexcept {
    NodeSet set;
    for (const int node : nodes) set.Add(node);
    return set;
  }

  // Nodes outside 0..kMaxNodes-1 are in no set: adding one changes nothing.
  constexpr void Add(int node) noexcept {
    if (node >= 0 && node < kMaxNodes) words_[WordOf(node)] |= uint64_t{1} << (node % 64);
  }
  constexpr bool Contains(int node) const noexcept {
    return node >= 0 && node < kMaxNodes && (words_[WordOf(node)] >> (node % 64) & 1u) != 0;
  }
  // The highest node, or -1.
  constexpr int Highest() const noexcept {
    int node = kMaxNodes - 1;
    while (node >= 0 && !Contains(node)) --node;
    return node;
  }
  constexpr bool empty() const noexcept { return Highest() < 0; }

  // The words up to the one of the highest node, at least one.
  constexpr std::span<const uint64_t> words() const noexcept {
    return std::span(words_).first(empty() ? 1 : WordOf(Highest()) + 1);
  }
  friend constexpr bool operator==(const NodeSet&, const NodeSet&) = default;

 private:
  static constexpr size_t WordOf(int node) noexcept { return static_cast<size_t>(node) / 64; }

  std::array<uint64_t, kMaxNodes / 64> words_{};
};

// The kernel's mode numbers.
enum class MemPolicyMode : uint32_t {
  kDefault = 0,
  kPreferred = 1,
  kBind = 2,
  kInterleave = 3,
  kLocal = 4,
  kPreferredMany = 5,       // Linux 5.15.
  kWeightedInterleave = 6,  // Linux 6.9.
};

// A trivially copyable value. Make it with the factories; set the flags afterwards.
struct MemPolicy {
  MemPolicyMode mode = MemPolicyMode::kDefault;
  NodeSet nodes;  // Empty for kDefault and kLocal, one for kPreferred.
  // What becomes of the nodes when the cpuset's nodes change; at most one of the two.
  bool static_nodes = false;
  bool relative_nodes = false;
  bool numa_balancing = false;  // kBind and kPreferredMany only.

  static constexpr MemPolicy Default() noexcept { return {}; }
  static constexpr MemPolicy Local() noexcept { return {.mode = MemPolicyMode::kLocal}; }
  static constexpr MemPolicy Bind(const NodeSet& nodes) noexcept {
    return {.mode = MemPolicyMode::kBind, .nodes = nodes};
  }
  static constexpr MemPolicy Preferred(int node) noexcept {
    return {.mode = MemPolicyMode::kPreferred, .nodes = NodeSet::Of({node})};
  }
  static constexpr MemPolicy Interleave(const NodeSet& nodes) noexcept {
    return {.mode = MemPolicyMode::kInterleave, .nodes = nodes};
  }
  static constexpr MemPolicy PreferredMany(const NodeSet& nodes) noexcept {
    return {.mode = MemPolicyMode::kPreferredMany, .nodes = nodes};
  }
  static constexpr MemPolicy WeightedInterleave(const NodeSet& nodes) noexcept {
    return {.mode = MemPolicyMode::kWeightedInterleave, .nodes = nodes};
  }

  // The mode argument of set_mempolicy(2): the mode and its flags.
  constexpr uint32_t KernelMode() const noexcept {
    return static_cast<uint32_t>(mode) | (numa_balancing ? 1u << 13 : 0u) |
           (relative_nodes ? 1u << 14 : 0u) | (static_nodes ? 1u << 15 : 0u);
  }
  // The maxnode argument: the highest node + 2, as the kernel reads one bit less than the argument
  // says. 0 without nodes.
  constexpr unsigned long MaxNode() const noexcept {
    return nodes.empty() ? 0 : static_cast<unsigned long>(nodes.Highest()) + 2;
  }

  friend constexpr bool operator==(const MemPolicy&, const MemPolicy&) = default;
};

// Why a policy is refused before the kernel is asked. No error: null.
const char* ValidateMemPolicy(const MemPolicy& policy) noexcept;

// set_mempolicy(2) of the calling thread; kDefault changes nothing. Returns 0 or errno: EINVAL (a
// mode or flag that this kernel lacks, or no such node with memory), EPERM. Worker side.
int ApplyMemPolicy(const MemPolicy& policy) noexcept;

}  // namespace ktstr

#endif  // KTSTR_SCHED_MEM_POLICY_H_
