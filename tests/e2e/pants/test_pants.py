"""Real Pants in a scripted monorepo: what `pants lint` and `pants fix` do, and what they do not do again."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e
HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def lockstitch(monorepo, *arguments):
    """The report of the CLI in the same tree."""
    command = [sys.executable, "-m", "lockstitch", "check", "--root", ".", "--no-cache", "-f", "json", *arguments]
    return subprocess.run(command, cwd=monorepo.root, env=monorepo.environment, capture_output=True, text=True).stdout


def ends(report):
    """Every place that a SARIF report names."""
    return {
        location["physicalLocation"]["artifactLocation"]["uri"]
        for result in report["runs"][0]["results"]
        for location in (*result["locations"], *result.get("relatedLocations", ()))
    }


def test_a_clean_run(monorepo, record_property):
    ran = monorepo.run("lint", "::")
    assert ran.code == 0, ran.text
    assert "✓ lockstitch succeeded" in ran.text
    extracted = [line for line in ran.started if line.startswith("Extract")]
    assert {"Extract facts of deploy (2 files).", "Extract facts of services (2 files)."} <= set(extracted)
    assert [line for line in ran.started if line.startswith("Judge")] == ["Judge contracts."]
    assert monorepo.report("json")["summary"]["in_step"] == 3
    record_property("shown", f"pants: a clean run: {len(extracted)} partitions extracted, one judgement, exit 0")


def test_the_second_run_is_served_from_the_cache(monorepo, record_property):
    ran = monorepo.run("--no-pantsd", "lint", "::")
    assert ran.code == 0, ran.text
    assert ran.started == []
    cached = ran.counter("local_cache_requests_cached")
    assert cached >= 6  # the partitions, the judgement, and Lockstitch itself
    record_property("shown", f"pants: the second run, without the daemon: {cached} processes cached, none started")


def test_drift(monorepo, record_property):
    monorepo.write("deploy/start.sh", monorepo.read("deploy/start.sh").replace("KEY", "TOKEN"))
    ran = monorepo.run("lint", "::")
    assert ran.code == 1, ran.text
    assert "✕ lockstitch failed" in ran.text
    assert "error[missing-forwarder]" in ran.text
    assert "args+=(${TOKEN:+-e TOKEN=" in ran.text  # with the text
    assert ends(monorepo.report("sarif")) == {"deploy/install.sh", "deploy/start.sh"}
    assert monorepo.report("json") == json.loads(lockstitch(monorepo))
    extracted = [line for line in ran.started if line.startswith("Extract")]
    assert extracted == ["Extract facts of deploy (2 files)."]
    record_property(
        "shown",
        "pants: a file edited: its partition extracted again and no other; exit 1, SARIF on both ends, the CLI's report",
    )


def test_drift_is_cached_too(monorepo, record_property):
    ran = monorepo.run("--no-pantsd", "lint", "::")
    assert ran.code == 1, ran.text
    assert ran.started == []
    assert "error[missing-forwarder]" in ran.text
    record_property(
        "shown", "pants: the failing run again, without the daemon: nothing started, the same findings, exit 1"
    )


def test_changes_and_what_they_do_not_touch(monorepo, record_property):
    ran = monorepo.run("--changed-since=HEAD", "lint")
    assert ran.code == 1, ran.text
    assert monorepo.report("json") == json.loads(lockstitch(monorepo, "--changed-since", "HEAD"))
    monorepo.restore()
    # Only a file that is gone: Pants hands no file on, and it counts all the same.
    (monorepo.root / "docs" / "limits.md").unlink()
    ran = monorepo.run("--changed-since=HEAD", "lint")
    assert ran.code == 1, ran.text
    shown = monorepo.report("json")
    assert shown == json.loads(lockstitch(monorepo, "--changed-since", "HEAD"))
    assert {finding["contract"] for finding in shown["findings"]} == {"documents"}
    assert shown["summary"]["contracts"] == 1
    monorepo.restore()
    ran = monorepo.run("--changed-since=HEAD", "lint")
    assert ran.code == 0, ran.text
    assert monorepo.report("json")["summary"]["contracts"] == 0
    record_property(
        "shown", "pants: --changed-since HEAD is the CLI's, for an edit, for a deletion alone, and for nothing"
    )


def test_fix(monorepo, record_property):
    source = monorepo.read("services/api/entry.sh").replace("sleep 3", "sleep 5")
    monorepo.write("services/api/entry.sh", source)
    ran = monorepo.run("fix", "::")
    assert ran.code == 0, ran.text
    assert "lockstitch made changes" in ran.text
    assert "sleep 5" in monorepo.read("services/worker/entry.sh")
    assert monorepo.read("services/api/entry.sh") == source
    ran = monorepo.run("lint", "::")
    assert ran.code == 0, ran.text
    monorepo.restore()
    record_property("shown", "pants: fix wrote the other side, and lint is clean after it")


def test_git_has_a_say(monorepo, record_property):
    """A contract about renames: a sandbox has no git, and the outcome is the CLI's all the same."""
    monorepo.git("mv", "docs/limits.md", "docs/quotas.md")
    monorepo.git("commit", "-qm", "Rename")
    ran = monorepo.run("lint", "::")
    assert ran.code == 1, ran.text
    assert "Judged beside the repository, uncached, as git or an ignored file has a say: documents." in ran.text
    report = monorepo.report("json")
    assert report == json.loads(lockstitch(monorepo))
    assert "docs/quotas.md" in json.dumps(report)
    ran = monorepo.run("--no-lockstitch-git", "lint", "::")
    assert ran.code == 1
    assert "Judged without git and without ignored files, as [lockstitch].git is off: documents." in ran.text
    monorepo.git("reset", "-q", "--hard", "HEAD~1")
    record_property(
        "shown", "pants: what git knows of a rename is in the report, and with git off the run says what it lacks"
    )


def test_rules_by_themselves(provided, record_property):
    """The RuleRunner tests of the backend, in Pants' own environment."""
    home = ROOT / "integrations" / "pants"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PANTS_", "PY"))}
    environment |= {**provided.options, "PYTHONPATH": str(home / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(provided.python), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run(
        [*command, "--rootdir", str(home), "--confcutdir", str(home / "tests"), str(home / "tests")],
        cwd=home, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout
    record_property("shown", f"pants: the backend's own tests: {done.stdout.strip().splitlines()[-1]}")


def test_this_repository(provided, record_property):
    """The root's `pants.toml`, `BUILD` and `lockstitch.toml` are real: the project lints itself with its own backend."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PANTS_", "CI", "GITHUB_"))
    }
    command = [str(provided.pants), "--no-pantsd", "--lockstitch-args=--base HEAD", "lint", "::"]
    done = subprocess.run(
        command, cwd=ROOT, env={**environment, **provided.options},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    contracts = re.search(r"^(\d+) contracts: \1 in step", done.stdout, re.MULTILINE)
    assert contracts, done.stdout
    record_property("shown", f"pants: this repository, linted by its own backend: {contracts[0]}")
