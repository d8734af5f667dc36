# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
"""What a compiler other than Bazel's own has to know about a C++ target."""

def compiler_flags(context):
    """The flags that change what a source means, from a target's compilation context."""
    flags = ["-std=c++20"]
    for flag, values in [
        ("-D", context.defines.to_list() + context.local_defines.to_list()),
        ("-iquote", context.quote_includes.to_list()),
        ("-isystem", context.system_includes.to_list()),
        ("-I", context.includes.to_list()),
    ]:
        flags += [flag + value for value in values]
    return flags

def own_sources(rule):
    """The .cc files of a rule of this workspace that stand in its tree."""
    return [
        file
        for src in getattr(rule.attr, "srcs", [])
        for file in src.files.to_list()
        if file.extension == "cc" and file.is_source and not file.owner.workspace_name
    ]
