// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/numa_nodes.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <span>

#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

// "/sys/devices/system/node/node12/cpulist": numbers have at most two digits here.
class NodePath {
 public:
  explicit NodePath(int node) noexcept {
    Append("/sys/devices/system/node/node");
    if (node >= 10) text_[size_++] = static_cast<char>('0' + node / 10);
    text_[size_++] = static_cast<char>('0' + node % 10);
    Append("/cpulist");
  }
  const char* c_str() const noexcept { return text_.data(); }

 private:
  void Append(const char* part) noexcept {
    const size_t length = std::strlen(part);
    std::memcpy(text_.data() + size_, part, length);
    size_ += length;
  }

  std::array<char, 64> text_{};
  size_t size_ = 0;
};

// Calls `add` with every number of a list such as "0,2-3\n", which the kernel wrote.
template <typename Add>
void ForEachNumber(std::span<const std::byte> text, Add add) noexcept {
  int first = -1;   // Of a range.
  int number = -1;  // The number that is being read.
  const auto end_entry = [&] {
    for (int n = first < 0 ? number : first; n >= 0 && n <= number; ++n) add(n);
    first = number = -1;
  };
  for (const std::byte byte : text) {
    const char c = static_cast<char>(byte);
    if (c >= '0' && c <= '9') {
      number = (number < 0 ? 0 : number) * 10 + (c - '0');
    } else if (c == '-') {
      first = number;
      number = -1;
    } else {
      end_entry();
    }
  }
  end_entry();
}

template <typename Add>
int ReadList(const char* path, Add add) noexcept {
  int fd = -1;
  if (const int error = fork_safe::OpenReadOnly(path, fd); error != 0) return error;
  std::array<std::byte, 4096> buffer;
  size_t size = 0;
  const int error = fork_safe::Read(fd, buffer, size);
  fork_safe::Close(fd);
  if (error == 0) ForEachNumber(std::span(buffer).first(size), add);
  return error;
}

}  // namespace

NumberList OnlineNodes() noexcept {
  NumberList nodes;
  ReadList("/sys/devices/system/node/online", [&nodes](int node) {
    if (node <= NumberList::kMaxNumber) nodes.bits |= uint64_t{1} << node;
  });
  return nodes.empty() ? NumberList{1} : nodes;
}

int ReadNodeCpus(int node, CpuSet& cpus) noexcept {
  cpus = CpuSet();
  return ReadList(NodePath(node).c_str(), [&cpus](int cpu) { cpus.Add(cpu); });
}

int NodeAtTurn(NumberList nodes, uint64_t turn) noexcept {
  uint64_t bits = nodes.bits;
  for (uint64_t skip = turn % static_cast<uint64_t>(std::popcount(bits)); skip > 0; --skip) {
    bits &= bits - 1;
  }
  return std::countr_zero(bits);
}

}  // namespace ktstr
