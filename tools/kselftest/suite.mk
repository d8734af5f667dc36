# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# ktstr, an out-of-tree suite: its programs are prebuilt and static, so nothing is compiled here.
TEST_PROGS := @TESTS@
TEST_FILES := ktstr-suite.json README.md
include ../lib.mk
