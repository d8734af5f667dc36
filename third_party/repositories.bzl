# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
"""Every external repository of this workspace. Nothing is downloaded."""

load("//third_party:system_library.bzl", "system_library")

_BAZEL_SHARE = "/usr/share/bazel"

def _absl(package, *names):
    """The labels of one Abseil package; Debian has one pkg-config module per target."""
    return {"absl/%s:%s" % (package, name): ["absl_" + name] for name in names}

def _abseil_targets():
    targets = {}
    targets.update(_absl("base", "core_headers", "endian"))
    targets["absl/algorithm:container"] = ["absl_algorithm_container"]
    targets.update(_absl("cleanup", "cleanup"))
    targets.update(_absl("container", "btree", "fixed_array", "flat_hash_map", "flat_hash_set", "inlined_vector"))
    targets.update(_absl("functional", "any_invocable", "function_ref"))
    targets["absl/random:random"] = ["absl_random_random"]
    targets["absl/random:bit_gen_ref"] = ["absl_random_bit_gen_ref"]
    targets["absl/random:distributions"] = ["absl_random_distributions"]
    targets.update(_absl("status", "status", "statusor"))
    targets.update(_absl("strings", "strings", "str_format", "cord"))
    targets.update(_absl("synchronization", "synchronization"))
    targets.update(_absl("time", "time"))
    targets.update(_absl("types", "span"))
    return targets

def ktstr_repositories():
    """Declares the external repositories. Call it once, from WORKSPACE."""
    system_library(
        name = "com_google_absl",
        debian_package = "libabsl-dev",
        targets = _abseil_targets(),
    )
    system_library(
        name = "com_googlesource_code_re2",
        debian_package = "libre2-dev",
        targets = {":re2": ["re2"]},
    )
    system_library(
        name = "nlohmann_json",
        debian_package = "nlohmann-json3-dev",
        targets = {":json": ["nlohmann_json"]},
    )
    system_library(
        name = "com_google_googletest",
        debian_package = "libgmock-dev",
        targets = {
            ":gtest": ["gmock"],
            ":gtest_main": ["gmock_main"],
        },
    )

    system_library(
        name = "zlib",
        debian_package = "zlib1g-dev",
        targets = {":zlib": ["zlib"]},
    )

    # Bazel 4.2.3 would download these two; Debian's own rules_cc is too new for it.
    native.local_repository(name = "rules_cc", path = "third_party/rules_cc")
    native.local_repository(name = "remote_coverage_tools", path = "third_party/remote_coverage_tools")

    native.local_repository(name = "bazel_skylib", path = _BAZEL_SHARE + "/tools/skylib")
    native.local_repository(name = "platforms", path = _BAZEL_SHARE + "/tools/platforms")
    native.local_repository(name = "rules_java", path = _BAZEL_SHARE + "/rules/java")
    native.local_repository(name = "rules_proto", path = _BAZEL_SHARE + "/rules/proto")
