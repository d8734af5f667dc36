# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
"""External libraries that the Debian system provides, behind their upstream labels.

A `system_library` repository asks pkg-config for the compile and link flags of
each of its targets and writes one `cc_library` per target. Our BUILD files use
the labels that the library's own Bazel build has, so a build against the
upstream sources needs no change in them.
"""

# Directories that the compiler searches anyway; naming them again would change
# the order of the standard headers.
_DEFAULT_INCLUDE_DIRECTORIES = ["/usr/include", "/usr/local/include"]

def _missing(repository_ctx, module):
    fail(("\n\n%s is not installed (pkg-config knows no module %s).\n" +
          "Install it with:  apt-get install %s\n" +
          "or everything that this workspace needs with:  tools/setup\n") % (
        repository_ctx.attr.debian_package,
        module,
        repository_ctx.attr.debian_package,
    ))

def _pkg_config(repository_ctx, flags, modules):
    pkg_config = repository_ctx.which("pkg-config")
    if not pkg_config:
        fail("\n\npkg-config is not installed.\nInstall it with:  apt-get install pkg-config\n")
    for module in modules:
        if repository_ctx.execute([pkg_config, "--exists", module]).return_code != 0:
            _missing(repository_ctx, module)
    result = repository_ctx.execute([pkg_config] + flags + modules)
    if result.return_code != 0:
        fail("pkg-config %s: %s" % (" ".join(modules), result.stderr))
    return [flag for flag in result.stdout.strip().split(" ") if flag]

def _library(repository_ctx, name, modules):
    cflags = _pkg_config(repository_ctx, ["--cflags"], modules)
    defines = [flag[2:] for flag in cflags if flag.startswith("-D")]
    includes = []
    for flag in cflags:
        directory = flag[2:]
        if flag.startswith("-I") and directory not in _DEFAULT_INCLUDE_DIRECTORIES:
            link = "include/" + directory.strip("/").replace("/", "_")
            if not repository_ctx.path(link).exists:
                repository_ctx.symlink(directory, link)
            includes.append(link)
    linkopts = _pkg_config(repository_ctx, ["--static", "--libs"], modules)
    return """
cc_library(
    name = {name},
    defines = {defines},
    includes = {includes},
    linkopts = {linkopts},
)
""".format(
        name = repr(name),
        defines = repr(defines),
        includes = repr(includes),
        linkopts = repr(linkopts),
    )

def _system_library_impl(repository_ctx):
    packages = {}
    for label, modules in repository_ctx.attr.targets.items():
        package, _, name = label.rpartition(":")
        packages.setdefault(package, []).append(_library(repository_ctx, name, modules))
    for package, libraries in packages.items():
        repository_ctx.file(
            (package + "/" if package else "") + "BUILD.bazel",
            "package(default_visibility = [\"//visibility:public\"])\n" + "".join(libraries),
        )
    if "" not in packages:
        repository_ctx.file("BUILD.bazel", "")

system_library = repository_rule(
    implementation = _system_library_impl,
    attrs = {
        "debian_package": attr.string(mandatory = True, doc = "Named in the error when a module is missing."),
        "targets": attr.string_list_dict(
            mandatory = True,
            doc = "`package:name` of the upstream build -> the pkg-config modules behind it.",
        ),
    },
    environ = ["PKG_CONFIG_LIBDIR", "PKG_CONFIG_PATH"],
    local = True,
)
