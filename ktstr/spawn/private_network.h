// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Packet sockets in a network namespace of their own. Parent side.

#ifndef KTSTR_SPAWN_PRIVATE_NETWORK_H_
#define KTSTR_SPAWN_PRIVATE_NETWORK_H_

#include "absl/status/statusor.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/worker/resources.h"

namespace ktstr {

struct PrivateNetwork {
  UniqueFd sender;
  UniqueFd receiver;  // Of NetLayout::kSendAndReceive only.
};

// Makes a network namespace whose loopback is up, and AF_PACKET sockets on it: what is written to
// the sender passes the loopback device and the NET_RX softirq, and arrives at the receiver when it
// has kFrameEtherType. The namespace lives as long as the sockets; nothing outside it is touched.
// PermissionDenied without CAP_SYS_ADMIN and CAP_NET_RAW. REQUIRES: layout != kNone.
absl::StatusOr<PrivateNetwork> MakePrivateNetwork(NetLayout layout);

}  // namespace ktstr

#endif  // KTSTR_SPAWN_PRIVATE_NETWORK_H_
