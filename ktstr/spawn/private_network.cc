// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/private_network.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "absl/status/status.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/thread.h"

namespace ktstr {
namespace {

// The loopback of a new namespace, brought up: its number.
absl::StatusOr<int> RaiseLoopback() {
  const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return absl::ErrnoToStatus(errno, "socket AF_INET");
  ifreq request{.ifr_ifrn = {.ifrn_name = "lo"}, .ifr_ifru = {}};
  request.ifr_flags = IFF_UP;
  if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) {
    return absl::ErrnoToStatus(errno, "raise the loopback device");
  }
  if (::ioctl(socket.get(), SIOCGIFINDEX, &request) != 0) {
    return absl::ErrnoToStatus(errno, "number of the loopback device");
  }
  return request.ifr_ifindex;
}

// A socket of protocol 0 receives nothing.
absl::StatusOr<UniqueFd> OpenPacketSocket(int device, uint16_t ether_type) {
  UniqueFd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return absl::ErrnoToStatus(errno, "socket AF_PACKET (needs CAP_NET_RAW)");
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ether_type);
  address.sll_ifindex = device;
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return absl::ErrnoToStatus(errno, "bind a packet socket to the loopback device");
  }
  return socket;
}

// Moves the calling thread into the new namespace.
absl::StatusOr<PrivateNetwork> EnterAndOpen(NetLayout layout) {
  if (::unshare(CLONE_NEWNET) != 0) {
    return absl::ErrnoToStatus(errno, "unshare of a network namespace (needs CAP_SYS_ADMIN)");
  }
  ASSIGN_OR_RETURN(const int device, RaiseLoopback());
  PrivateNetwork network;
  ASSIGN_OR_RETURN(network.sender, OpenPacketSocket(device, 0));
  if (layout == NetLayout::kSendAndReceive) {
    ASSIGN_OR_RETURN(network.receiver, OpenPacketSocket(device, kFrameEtherType));
  }
  return network;
}

}  // namespace

absl::StatusOr<PrivateNetwork> MakePrivateNetwork(NetLayout layout) {
  absl::StatusOr<PrivateNetwork> network = absl::UnknownError("not made");
  // The namespace belongs to a thread: to one that exists for nothing else.
  const int error = RunInThread([&] { network = EnterAndOpen(layout); });
  if (error != 0) return absl::ErrnoToStatus(error, "pthread_create");
  return network;
}

}  // namespace ktstr
