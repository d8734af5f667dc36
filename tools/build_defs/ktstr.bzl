# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
"""The rules of this workspace: worker-side libraries, static executables, selftests, suites."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")

_SELFTEST_TAG = "ktstr_selftest"

def ktstr_worker_library(name, tags = [], **kwargs):
    """A cc_library that runs in workers after fork; presubmit holds it to that."""
    cc_library(
        name = name,
        tags = tags + ["worker_side"],
        **kwargs
    )

def ktstr_binary(name, features = [], **kwargs):
    """A cc_binary that runs on any root file system: nothing is linked dynamically."""
    cc_binary(
        name = name,
        features = features + ["fully_static_link"],
        **kwargs
    )

def ktstr_selftest(name, srcs = None, deps = [], tags = [], size = "small", **kwargs):
    """A selftest, and `<name>_test`, which runs it through the runner under `bazel test`.

    Args:
      name: the selftest's name on every list, unique among all selftests: wake_futex_pair.
      srcs: [name + ".cc"] unless given.
      deps: beside //ktstr/selftest, which it gets by itself.
      tags: Bazel's tags for both targets; what the runner sees is in KTSTR_SELFTEST.
      size: Bazel's size of the test, which is its time-out there.
      **kwargs: for the cc_binary.
    """
    ktstr_binary(
        name = name,
        srcs = srcs or [name + ".cc"],
        tags = tags + [_SELFTEST_TAG],
        deps = deps + [
            "//ktstr/selftest",
            "//ktstr/selftest:main",
        ],
        **kwargs
    )
    selftest_test(
        name = name + "_test",
        size = size,
        tags = tags,
        selftest = ":" + name,
    )

def ktstr_selftest_family(name = "family", visibility = ["//selftests:__pkg__"]):
    """The selftests that this BUILD file declares above, for a ktstr_suite. Its last line."""
    native.filegroup(
        name = name,
        srcs = [
            ":" + rule_name
            for rule_name, rule in native.existing_rules().items()
            if _SELFTEST_TAG in rule["tags"]
        ],
        visibility = visibility,
    )

def selftest_test(name, selftest, tags = [], **kwargs):
    """Runs one selftest as `RUNNER bazel-test SELFTEST`.

    Alone, on this machine and never from a cache: it measures the kernel that runs now.
    """
    _selftest_test(
        name = name,
        args = ["bazel-test", "$(rootpath %s)" % selftest],
        data = [selftest],
        tags = tags + ["exclusive", "external", "local"],
        **kwargs
    )

def _selftest_test_impl(ctx):
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(
        output = executable,
        target_file = ctx.executable.runner,
        is_executable = True,
    )
    runfiles = ctx.runfiles(files = ctx.files.data)
    for target in ctx.attr.data + [ctx.attr.runner]:
        runfiles = runfiles.merge(target[DefaultInfo].default_runfiles)
    return [DefaultInfo(executable = executable, runfiles = runfiles)]

_selftest_test = rule(
    implementation = _selftest_test_impl,
    attrs = {
        "data": attr.label_list(doc = "What `args` names: the selftest."),
        "runner": attr.label(
            default = "//runner:ktstr",
            executable = True,
            cfg = "target",
        ),
    },
    test = True,
)

def _manifest_of(ctx, selftest):
    """The file that holds what `SELFTEST --list=json` prints."""
    manifest = ctx.actions.declare_file("%s.manifests/%s.json" % (ctx.label.name, selftest.basename))
    ctx.actions.run_shell(
        command = '"$1" --list=json >"$2"',
        arguments = [selftest.path, manifest.path],
        inputs = [selftest],
        outputs = [manifest],
        mnemonic = "SelftestManifest",
        progress_message = "Listing the cases of %s" % selftest.basename,
    )
    return manifest

def _ktstr_suite_impl(ctx):
    by_name = {}
    for selftest in ctx.files.selftests:
        if selftest.basename in by_name:
            fail("two selftests have the name %s: %s and %s; rename one, the suite is one folder" % (
                selftest.basename,
                by_name[selftest.basename].owner,
                selftest.owner,
            ))
        by_name[selftest.basename] = selftest
    selftests = [by_name[name] for name in sorted(by_name)]

    suite = ctx.actions.declare_directory(ctx.label.name)
    manifests = [_manifest_of(ctx, selftest) for selftest in selftests]
    arguments = ctx.actions.args()
    arguments.add_all([suite], expand_directories = False)
    arguments.add(ctx.file.settings)
    for selftest, manifest in zip(selftests, manifests):
        arguments.add(selftest)
        arguments.add(manifest)
    ctx.actions.run(
        executable = ctx.executable._make_suite,
        arguments = [arguments],
        inputs = selftests + manifests + [ctx.file.settings],
        outputs = [suite],
        mnemonic = "KtstrSuite",
        progress_message = "Collecting %d selftests" % len(selftests),
    )
    return [DefaultInfo(files = depset([suite]), runfiles = ctx.runfiles(files = [suite]))]

ktstr_suite = rule(
    implementation = _ktstr_suite_impl,
    doc = """A folder `<name>` as an installed kselftest tree, for `ktstr run`:

    kselftest-list.txt       ktstr:TEST, one a line
    ktstr/TEST               the executables
    ktstr/settings           the time-out of each test
    ktstr/ktstr-suite.json   the manifests of all selftests: "schema": "ktstr.suite/1"
""",
    attrs = {
        "selftests": attr.label_list(doc = "Selftests, or families of them."),
        "settings": attr.label(mandatory = True, allow_single_file = True),
        "_make_suite": attr.label(
            default = "//tools/build_defs:make_suite",
            executable = True,
            cfg = "host",
        ),
    },
)
