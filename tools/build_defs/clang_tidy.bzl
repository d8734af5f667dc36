# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
"""clang-tidy on every C++ source of this workspace: `bazel build --config=tidy //...`."""

load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")
load(":compiler_flags.bzl", "compiler_flags", "own_sources")

def _clang_tidy_impl(target, ctx):
    if CcInfo not in target:
        return [OutputGroupInfo(clang_tidy = depset())]
    context = target[CcInfo].compilation_context
    reports = []
    for source in own_sources(ctx.rule):
        report = ctx.actions.declare_file("%s.%s.tidy" % (ctx.label.name, source.basename))
        ctx.actions.run_shell(
            command = 'report=$1; shift; clang-tidy-14 --quiet "$@" >"$report" 2>/dev/null || ' +
                      '{ cat "$report"; exit 1; }',
            arguments = [report.path, source.path, "--"] + compiler_flags(context),
            inputs = depset(
                [source, ctx.file._config],
                transitive = [context.headers, find_cpp_toolchain(ctx).all_files],
            ),
            outputs = [report],
            mnemonic = "ClangTidy",
            progress_message = "clang-tidy %s" % source.short_path,
            use_default_shell_env = True,
        )
        reports.append(report)
    return [OutputGroupInfo(clang_tidy = depset(reports))]

clang_tidy = aspect(
    implementation = _clang_tidy_impl,
    attrs = {
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
        "_config": attr.label(default = "//:.clang-tidy", allow_single_file = True),
    },
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
