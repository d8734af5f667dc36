// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
namespace ktstr {

long Callee() {
  return 1;
}

}  // namespace ktstr
