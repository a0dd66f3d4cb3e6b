"""Real Bazel: locally, through a remote cache, and on remote executors. The same throughout: what is found, byte for
byte, is what `lockstitch check` finds, and no action is run that need not be."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from bazel_driver import EXTRACT, JUDGE
from bazel_monorepo import EXTRACTS, KEY, START
from bazel_reports import reports_are_those_of_check

pytestmark = pytest.mark.e2e


def test_locally(first, edit, check, shown):
    clean = first.run("test", "//:drift")
    assert clean.code == 0, clean.output
    assert clean.how() == {(EXTRACT, "worker"): EXTRACTS, (JUDGE, "linux-sandbox"): 1}
    reports_are_those_of_check(first, check)

    again = first.run("test", "//:drift")
    assert (again.code, again.how()) == (0, {})
    assert "(cached) PASSED" in again.output

    edit(first, "services/s1/start.sh", KEY)
    drift = first.run("test", "//:drift")
    assert drift.code == 3, drift.output
    assert drift.how() == {(EXTRACT, "worker"): 1, (JUDGE, "linux-sandbox"): 1}
    assert drift.where() == ["//services/s1:s1"]
    assert "error[missing-forwarder]: `KEY` is forwarded by `services/s1/start.sh`" in drift.output
    assert "services/s0/start.sh:1:" in drift.output
    assert "'bazel run //:drift.missing'" in drift.output
    reports_are_those_of_check(first, check)

    edit(first, "services/s1/start.sh", START)
    assert first.run("test", "//:drift").code == 0
    shown(f"Bazel, locally: {EXTRACTS} extracts and 1 judge; nothing again; one file edited: 1 extract, 1 judge, drift")


def test_what_contracts_need_and_no_target_has(first, edit, shown):
    contract = '\n[[contract]]\nid = "more"\ncheck = "env-forwarders"\nsides = ["services/s0/start.sh", "loose.sh"]\n'
    edit(first, "loose.sh", START)
    edit(first, "lockstitch.toml", (first.root / "lockstitch.toml").read_text() + contract)
    failed = first.run("test", "//:drift")
    assert failed.code == 1, failed.output  # the build, not the test
    assert "`loose.sh` is no file of the tree that this check can read; or it is in no target" in failed.output
    assert failed.where() == ["//:drift"]  # the configuration alone
    missing = first.run("run", "//:drift.missing")
    assert missing.code == 1
    assert "loose.sh: in no target; looked at by more" in missing.output

    edit(first, "BUILD.bazel", (first.root / "BUILD.bazel").read_text().replace('"//docs"]', '"//docs", "loose.sh"]'))
    assert first.run("test", "//:drift").code == 0
    assert "Every file that a contract looks at is in a target." in first.run("run", "//:drift.missing").output
    shown("Bazel: a file that a contract needs and that is in no target fails the build, and is named")


def test_a_file_that_cannot_be_parsed_fails_the_build(first, edit, shown):
    before = (first.root / "clients/slow.py").read_text()
    edit(first, "clients/slow.py", "class Client:\n    def get(self, key: str -> str: ...\n")
    failed = first.run("test", "//:drift")
    assert failed.code == 1
    assert "clients/slow.py:2:" in failed.output
    assert "failed[parse]" in failed.output
    edit(first, "clients/slow.py", before)
    assert first.run("test", "//:drift").code == 0
    shown("Bazel: a file that cannot be parsed fails the build (exit code 2), with its place")


def test_reports_of_every_kind_of_drift(drifted, check, shown):
    made = drifted.run("build", "//:report")
    assert made.code == 0, made.output
    reports_are_those_of_check(drifted, check, target="report")
    findings = drifted.made("report.report.json").count(b'"rule"')
    assert findings > 50
    shown("Bazel: the reports of the example, as text, JSON and SARIF, are those of check, byte for byte")


def test_a_remote_cache(first, edit, second, cache, check, shown):
    served = ("--config=cache", f"--remote_cache=http://127.0.0.1:{cache.port}/cache")
    first.clean()
    filled = first.run("test", "//:drift", *served)
    assert filled.how() == {(EXTRACT, "worker"): EXTRACTS, (JUDGE, "linux-sandbox"): 1}
    first.clean()
    again = first.run("test", "//:drift", *served)
    hits = {(EXTRACT, "remote cache hit"): EXTRACTS, (JUDGE, "remote cache hit"): 1}
    assert (again.code, again.how()) == (0, hits)
    elsewhere = second.run("test", "//:drift", *served)
    assert (elsewhere.code, elsewhere.how()) == (0, hits)
    assert "(cached) PASSED" in elsewhere.output

    # What the judge reads of the others Bazel may not have fetched before.
    edit(second, "clients/sync.py", "class Client:\n    def get(self, key: bytes) -> str: ...\n")
    drift = second.run("test", "//:drift", *served)
    assert (drift.code, drift.where()) == (3, ["//clients:clients"])
    assert drift.how() == {(EXTRACT, "worker"): 1, (JUDGE, "linux-sandbox"): 1}
    reports_are_those_of_check(second, check, served)
    paths_are_nowhere(second, first.root.parent)
    shown(f"Bazel, HTTP cache: after clean, and in a second checkout elsewhere, all {EXTRACTS + 1} actions are hits")


def paths_are_nowhere(workspace, folder: Path):
    """No output knows where it was made."""
    outputs = [path for path in (workspace.root / "bazel-bin").rglob("*") if path.suffix in {".json", ".txt", ".sarif"}]
    assert len(outputs) >= EXTRACTS
    for path in outputs:
        assert str(folder).encode() not in path.read_bytes(), path


def test_a_disk_cache(first, second, folder, check, shown):
    served = (f"--disk_cache={folder / 'disk'}",)
    first.clean()
    second.clean()
    assert first.run("test", "//:drift", *served).how() == {(EXTRACT, "worker"): EXTRACTS, (JUDGE, "linux-sandbox"): 1}
    elsewhere = second.run("test", "//:drift", *served)
    assert elsewhere.code == 0
    assert elsewhere.how() == {(EXTRACT, second.disk_hit): EXTRACTS, (JUDGE, second.disk_hit): 1}
    reports_are_those_of_check(second, check, served)
    shown(f"Bazel, disk cache: in a second checkout elsewhere, all {EXTRACTS + 1} actions are hits")


def test_the_facts_of_everything(second, shown):
    second.clean()
    facts = ("--aspects=@rules_lockstitch//lockstitch:defs.bzl%lockstitch_facts", "--output_groups=lockstitch_facts")
    made = second.run("build", "//...", *facts)
    assert made.code == 0, made.output
    # The configuration is a source of the test, and what the test extracts of it is among its own.
    assert made.how() == {(EXTRACT, "worker"): EXTRACTS + 1}
    assert made.where().count("//:drift") == 2
    assert b"services/s5/start.sh" in second.made("services/s5/s5.lockstitch.facts.json")
    shown(f"Bazel: the aspect over //... makes the facts of all {EXTRACTS - 1} targets, and judges nothing")


def test_a_target_in_two_configurations(first, edit, check, shown):
    """As a tool it is built for where Bazel runs, and otherwise for where its result will: facts are there twice."""
    rule = 'genrule(name = "made", outs = ["made.txt"], tools = ["//services/s1"], cmd = "echo > $@")\n'
    build = (first.root / "BUILD.bazel").read_text()
    edit(first, "BUILD.bazel", build.replace('"//docs"]', '"//docs", ":made"]') + rule)
    edit(first, "services/s1/start.sh", KEY)
    drift = first.run("test", "//:drift")
    assert drift.code == 3, drift.output
    assert drift.where().count("//services/s1:s1") == 2
    reports_are_those_of_check(first, check)
    shown("Bazel: a target that is built in two configurations is judged once")


def test_a_remote_executor(first, edit, second, executor, check, shown):
    remote = ("--config=remote", f"--remote_executor=grpc://127.0.0.1:{executor.port}")
    first.clean()
    cold = first.run("test", "//:drift", *remote)
    assert cold.code == 0, cold.output
    assert cold.how() == {(EXTRACT, "remote"): EXTRACTS, (JUDGE, "remote"): 1}
    assert {item["runner"] for item in cold.actions} == {"remote"}  # the test itself too
    reports_are_those_of_check(first, check, remote)

    first.clean()
    hits = {(EXTRACT, "remote cache hit"): EXTRACTS, (JUDGE, "remote cache hit"): 1}
    assert first.run("test", "//:drift", *remote).how() == hits
    second.clean()
    assert second.run("test", "//:drift", *remote).how() == hits

    edit(first, "services/s2/start.sh", KEY)
    drift = first.run("test", "//:drift", *remote)
    assert drift.code == 3, drift.output
    assert drift.how() == {(EXTRACT, "remote"): 1, (JUDGE, "remote"): 1}
    assert "error[missing-forwarder]" in drift.output
    reports_are_those_of_check(first, check, remote)
    shown(
        f"Bazel, remote executor, no local fallback: {EXTRACTS + 1} actions remote, then all hits; one edit: 2 remote"
    )


def test_the_example_on_a_remote_executor(drifted, executor, check, shown):
    drifted.clean()
    remote = ("--config=remote", f"--remote_executor=grpc://127.0.0.1:{executor.port}")
    made = drifted.run("build", "//:report", *remote)
    assert made.code == 0, made.output
    assert {item["runner"] for item in made.actions} == {"remote"}
    reports_are_those_of_check(drifted, check, remote, target="report")
    shown("Bazel, remote executor: the reports of the example are those of check, byte for byte")


def test_two_executors(first, cluster, check, shown):
    first.clean()
    remote = ("--config=remote", f"--remote_executor=grpc://127.0.0.1:{cluster.port}")
    made = first.run("test", "//:drift", *remote)
    assert made.code == 0, made.output
    assert made.how() == {(EXTRACT, "remote"): EXTRACTS, (JUDGE, "remote"): 1}
    done = cluster.done()
    assert min(done) > 0, done
    reports_are_those_of_check(first, check, remote)
    shown(f"Bazel, two executors: one build, {done[0]} actions on one and {done[1]} on the other")


def test_one_of_two_executors_dies(first, edit, cluster, check, shown):
    first.clean()
    edit(first, "services/s2/start.sh", KEY)
    remote = ("--config=remote", f"--remote_executor=grpc://127.0.0.1:{cluster.port}")
    build = first.begin("test", "//:drift", *remote)
    try:
        for _ in range(600):
            if min(cluster.done()) > 0 or build.poll() is not None:
                break
            time.sleep(0.05)
        before = cluster.done()
        assert build.poll() is None, "the build was over before a node could be killed"
        cluster.nodes[1].kill()
    finally:
        made = first.end(build)
    assert made.code == 3, made.output  # drift, as it should be
    assert "error[missing-forwarder]" in made.output
    after = cluster.done()
    assert after[1] == before[1]
    assert after[0] > before[0]
    assert {item["runner"] for item in made.actions} <= {"remote", "remote cache hit"}
    reports_are_those_of_check(first, check, remote)
    shown(
        f"Bazel, two executors, one killed after {before[1]} actions: the other did the rest, and the build ended right"
    )
