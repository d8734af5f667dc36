# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
"""libFuzzer targets, built by Debian's clang beside everything else that GCC builds.

    fuzz_test(
        name = "parser_fuzz",
        src = "parser_fuzz.cc",   # Defines LLVMFuzzerTestOneInput.
        corpus = [":logs"],
        deps = [":parser"],
    )

An aspect compiles the sources of `deps`, and of all below them, a second time with clang's
instrumentation; external libraries are linked as they are. NAME is a test that runs for some
seconds from the corpus; the program itself is NAME_binary, to be run for as long as one likes:

    bazel build //runner/ktap:parser_fuzz
    bazel-bin/runner/ktap/parser_fuzz_binary -max_total_time=600 MY_CORPUS runner/ktap/testdata
"""

load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")
load(":compiler_flags.bzl", "compiler_flags", "own_sources")

_CLANG = "clang++-14"
_SANITIZERS = "address,undefined"
_COMPILE = ["-O1", "-g1", "-fno-omit-frame-pointer", "-fno-sanitize-recover=all", "-UNDEBUG"]

_FuzzObjectsInfo = provider(
    doc = "Objects of a target and of what it depends on, instrumented.",
    fields = {"objects": "depset of files"},
)

def _compile(ctx, source, context):
    object = ctx.actions.declare_file("%s.%s.fuzz.o" % (ctx.label.name, source.basename))
    ctx.actions.run_shell(
        command = _CLANG + ' "$@"',
        arguments = compiler_flags(context) + _COMPILE + [
            "-fsanitize=fuzzer-no-link," + _SANITIZERS,
            "-c",
            source.path,
            "-o",
            object.path,
        ],
        inputs = depset(
            [source],
            transitive = [context.headers, find_cpp_toolchain(ctx).all_files],
        ),
        outputs = [object],
        mnemonic = "FuzzCompile",
        progress_message = "Compiling %s for fuzzing" % source.short_path,
        use_default_shell_env = True,
    )
    return object

def _fuzz_objects_impl(target, ctx):
    if CcInfo not in target:
        return []
    context = target[CcInfo].compilation_context
    below = [
        dep[_FuzzObjectsInfo].objects
        for dep in getattr(ctx.rule.attr, "deps", [])
        if _FuzzObjectsInfo in dep
    ]
    objects = [_compile(ctx, source, context) for source in own_sources(ctx.rule)]
    return [_FuzzObjectsInfo(objects = depset(objects, transitive = below))]

_TOOLCHAIN = {"_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain")}

_fuzz_objects = aspect(
    implementation = _fuzz_objects_impl,
    attr_aspects = ["deps"],
    attrs = _TOOLCHAIN,
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

def _fuzz_binary_impl(ctx):
    library = ctx.attr.library
    objects = library[_FuzzObjectsInfo].objects
    link_flags = []
    for linker_input in library[CcInfo].linking_context.linker_inputs.to_list():
        link_flags += linker_input.user_link_flags
    binary = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.run_shell(
        command = _CLANG + ' "$@"',
        arguments = ["-fsanitize=fuzzer," + _SANITIZERS, "-o", binary.path] +
                    [object.path for object in objects.to_list()] + link_flags,
        inputs = depset(transitive = [objects, find_cpp_toolchain(ctx).all_files]),
        outputs = [binary],
        mnemonic = "FuzzLink",
        progress_message = "Linking %s" % binary.short_path,
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([binary]), executable = binary)]

_fuzz_binary = rule(
    implementation = _fuzz_binary_impl,
    attrs = dict(_TOOLCHAIN, library = attr.label(aspects = [_fuzz_objects], providers = [CcInfo])),
    executable = True,
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

def fuzz_test(name, src, deps, corpus, dictionary = None):
    """A test that fuzzes for some seconds, and the fuzzer itself as NAME_binary."""
    native.cc_library(
        name = name + "_target",
        testonly = True,
        srcs = [src],
        deps = deps,
    )
    _fuzz_binary(
        name = name + "_binary",
        testonly = True,
        library = ":%s_target" % name,
    )
    native.sh_test(
        name = name,
        size = "small",
        srcs = ["//tools/build_defs:run_fuzzer.sh"],
        args = ["$(rootpath :%s_binary)" % name] +
               (["--dictionary", "$(rootpath %s)" % dictionary] if dictionary else []) +
               ["$(rootpaths %s)" % label for label in corpus],
        data = corpus + [":%s_binary" % name] + ([dictionary] if dictionary else []),
        tags = ["no_sanitizer"],
    )
