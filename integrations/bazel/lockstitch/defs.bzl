"""Lockstitch for Bazel: contracts between files, judged as a test of the build.

    load("@rules_lockstitch//lockstitch:defs.bzl", "lockstitch_test")

    lockstitch_test(
        name = "drift",
        config = ["lockstitch.toml"],
        deps = ["//services/api", "//services/worker"],
    )
"""

load(":aspect.bzl", _LockstitchFactsInfo = "LockstitchFactsInfo", _lockstitch_facts = "lockstitch_facts")
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

def _test_impl(ctx):
    info = judge(ctx)
    if "text" not in info.reports:
        fail("a lockstitch_test prints its findings: formats must have \\"text\\"")
    script = ctx.actions.declare_file(ctx.label.name)
    text = info.reports["text"]
    ctx.actions.write(
        output = script,
        content = _TEST.format(
            text = text.short_path,
            code = info.code.short_path,
            missing = "bazel run %s.missing" % ctx.label,
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

lockstitch_test = rule(
    implementation = _test_impl,
    attrs = JUDGING,
    doc = "Fails when something has drifted, with the findings. What keeps contracts from being judged fails the build.",
    test = True,
)
