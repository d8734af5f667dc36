#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
echo 'bazel coverage is not set up in this workspace' >&2
exit 1
