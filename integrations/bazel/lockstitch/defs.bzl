"""Lockstitch for Bazel: contracts between files, judged as a test of the build.

    load("@rules_lockstitch//lockstitch:defs.bzl", "lockstitch_test")

    lockstitch_test(
        name = "drift",
        config = ["lockstitch.toml"],
        deps = ["//services/api", "//services/worker"],
    )
"""

load(":aspect.bzl", "shown", _LockstitchFactsInfo = "LockstitchFactsInfo", _lockstitch_facts = "lockstitch_facts")
load(":judging.bzl", "JUDGING", "judge", _LockstitchReportInfo = "LockstitchReportInfo")

LockstitchFactsInfo = _LockstitchFactsInfo
LockstitchReportInfo = _LockstitchReportInfo
lockstitch_facts = _lockstitch_facts

# What a test is: the findings are there by now. What cannot be seen from here is said where it may matter.
_TEST = """#!/bin/sh
cat "{text}"
code=$(cat "{code}")
if [ "$code" != 0 ]; then
  echo
  echo "Only files of targets are seen here. Of what is in none, '{missing}' tells."
fi
exit "$code"
"""

def _report_impl(ctx):
    info = judge(ctx)
    reports = depset(info.reports.values())
    return [
        DefaultInfo(files = reports),
        OutputGroupInfo(lockstitch_facts = info.facts, lockstitch_report = reports),
        info,
    ]

lockstitch_report = rule(
    implementation = _report_impl,
    attrs = JUDGING,
    doc = "Reports of what is found, as `lockstitch check` writes them. Drift does not fail the build.",
)

_MISSING = """#!/bin/sh
exec "{pex}" judge --files-from "{list}" --missing-from "${{BUILD_WORKSPACE_DIRECTORY:?start it with bazel run}}"
"""

def _short_path(file):
    return file.short_path

def _missing_impl(ctx):
    facts = ctx.attr.of[LockstitchReportInfo].facts
    paths = ctx.actions.args()
    paths.add_all(facts, map_each = _short_path)
    paths.set_param_file_format("multiline")
    listed = ctx.actions.declare_file(ctx.label.name + ".files")
    ctx.actions.write(output = listed, content = paths)
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        output = script,
        content = _MISSING.format(pex = ctx.file._pex.short_path, list = listed.short_path),
        is_executable = True,
    )
    runfiles = ctx.runfiles(files = [listed, ctx.file._pex], transitive_files = facts)
    return [DefaultInfo(executable = script, files = depset([script]), runfiles = runfiles)]

lockstitch_missing = rule(
    implementation = _missing_impl,
    attrs = {
        "of": attr.label(
            doc = "A lockstitch_test or lockstitch_report.",
            mandatory = True,
            providers = [LockstitchReportInfo],
        ),
        "_pex": JUDGING["_pex"],
    },
    doc = "To be run by hand: says which files of the workspace contracts look at that are in no target.",
    executable = True,
)

def _test_impl(ctx):
    info = judge(ctx)
    if "text" not in info.reports:
        fail("a lockstitch_test prints its findings: formats must name text")
    script = ctx.actions.declare_file(ctx.label.name)
    text = info.reports["text"]
    ctx.actions.write(
        output = script,
        content = _TEST.format(
            text = text.short_path,
            code = info.code.short_path,
            missing = "bazel run %s.missing" % shown(ctx.label),
        ),
        is_executable = True,
    )
    return [
        DefaultInfo(
            executable = script,
            files = depset([script]),
            runfiles = ctx.runfiles(files = [text, info.code]),
        ),
        OutputGroupInfo(
            lockstitch_facts = info.facts,
            lockstitch_report = depset(info.reports.values()),
        ),
        info,
    ]

_lockstitch_test = rule(
    implementation = _test_impl,
    attrs = JUDGING,
    doc = "Fails when something has drifted, with the findings. What keeps contracts from being judged fails the build.",
    test = True,
)

def lockstitch_test(name, **kwargs):
    """A test that fails when something has drifted, and `NAME.missing` to run by hand.

    Args:
        name: the name of the test
        **kwargs: see JUDGING in judging.bzl; what keeps contracts from being judged fails the build
    """
    _lockstitch_test(name = name, **kwargs)
    lockstitch_missing(name = name + ".missing", of = name, tags = ["manual"], testonly = True)
