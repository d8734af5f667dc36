# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
"""A suite as something to carry to other machines and into kernel source trees."""

def _kselftest_tree_impl(ctx):
    suite = ctx.file.suite
    tree = ctx.actions.declare_directory(ctx.label.name)
    arguments = ctx.actions.args()
    arguments.add_all([suite, tree], expand_directories = False)
    arguments.add_all([ctx.executable.runner, ctx.file.makefile, ctx.file.config, ctx.file.readme])
    ctx.actions.run(
        executable = ctx.executable._make_tree,
        arguments = [arguments],
        inputs = [suite, ctx.file.makefile, ctx.file.config, ctx.file.readme],
        tools = [ctx.executable.runner],
        outputs = [tree],
        mnemonic = "KselftestTree",
        progress_message = "Making a kselftest tree of %s" % suite.short_path,
    )
    return [DefaultInfo(files = depset([tree]), runfiles = ctx.runfiles(files = [tree]))]

kselftest_tree = rule(
    implementation = _kselftest_tree_impl,
    doc = """A folder `<name>`, which is an installed kselftest tree:

    kselftest-list.txt   ktstr:TEST, one a line
    bin/ktstr            the runner
    ktstr/               the tests, and what makes this folder a target of the kernel's
                         tools/testing/selftests: Makefile, settings, config, README.md
""",
    attrs = {
        "suite": attr.label(mandatory = True, allow_single_file = True, doc = "A ktstr_suite."),
        "runner": attr.label(mandatory = True, executable = True, cfg = "target"),
        "makefile": attr.label(mandatory = True, allow_single_file = True),
        "config": attr.label(mandatory = True, allow_single_file = True),
        "readme": attr.label(mandatory = True, allow_single_file = True),
        "_make_tree": attr.label(
            default = "//tools/kselftest:make_tree",
            executable = True,
            cfg = "host",
        ),
    },
)
