"""The script of the GitLab template, in a shell as the runner runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from lockstitch.testing.git_environment import git_environment

ROOT = Path(__file__).parents[2]
JOB = yaml.safe_load((ROOT / "integrations/gitlab/lockstitch.gitlab-ci.yml").read_text("utf-8"))["lockstitch"]
CONTRACTS = """
[[contract]]
id = "server-env"
check = "env-forwarders"
sides = ["install.sh", "start.sh"]

[[contract]]
id = "worker-env"
check = "env-forwarders"
sides = ["worker.sh", "other.sh"]
"""
SCRIPT = "#!/bin/sh\nexport URL\nexport KEY\n"
ENV = git_environment("GITHUB_", "CI_")


def wheels():
    """Of Lockstitch and its plugins, as they are in this tree."""
    sys.path.insert(0, str(ROOT / "tests" / "e2e" / "pants"))
    try:
        import provision
    finally:
        sys.path.pop(0)
    return provision.wheels_of_lockstitch()


@pytest.fixture
def job(tmp_path):
    """The job in a repository with drift, and one more on a branch. Only the install is not the real one."""
    root = tmp_path / "project"
    root.mkdir()

    def git(*arguments):
        subprocess.run(["git", *arguments], cwd=root, env=ENV, check=True, capture_output=True)

    files = {"lockstitch.toml": CONTRACTS, "install.sh": SCRIPT, "start.sh": SCRIPT, "other.sh": SCRIPT}
    for path, text in {**files, "worker.sh": SCRIPT + "export OLD\n"}.items():
        (root / path).write_text(text)
    git("init", "-qb", "main")
    git("add", "-A")
    git("commit", "-qm", "Base")
    git("tag", "base")
    (root / "install.sh").write_text(SCRIPT + "export TOKEN\n")
    git("commit", "-qam", "Change")

    made, install, check = JOB["script"]
    assert made == "python -m venv /tmp/lockstitch"
    assert install.split()[:2] == ["/tmp/lockstitch/bin/pip", "install"]
    program = tmp_path / "lockstitch"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m lockstitch "$@"\n')
    program.chmod(0o755)

    def install_it():
        """What comes before, with the real pip; `run` then runs what it has installed."""
        program.unlink()
        home = str(tmp_path / "installed")
        given = {
            "PIP_FIND_LINKS": str(wheels()),
            "LOCKSTITCH_REQUIREMENTS": "lockstitch==0.1.0 lockstitch-env-forwarders==0.1.0",
        }
        for line in (made.replace("python ", f"{sys.executable} "), install):
            script = line.replace("/tmp/lockstitch", home)
            done = subprocess.run(["sh", "-ec", script], cwd=root, env={**ENV, **given}, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
        program.symlink_to(f"{home}/bin/lockstitch")

    def run(**variables):
        script = check.replace("/tmp/lockstitch/bin/lockstitch", str(program))
        given = {key: str(value) for key, value in JOB["variables"].items()} | variables
        return subprocess.run(["sh", "-ec", script], cwd=root, env={**ENV, **given}, capture_output=True, text=True)

    run.install_it = install_it
    return root, run


def test_reports(job):
    root, run = job
    done = run()
    assert done.returncode == 1, done.stderr
    assert "missing-forwarder" in done.stdout
    issues = json.loads((root / "gl-code-quality-report.json").read_text())
    assert {issue["location"]["path"] for issue in issues} == {"other.sh", "start.sh"}
    assert ET.parse(root / "lockstitch.xml").getroot().get("failures") == "2"
    assert JOB["artifacts"]["reports"] == {"codequality": "gl-code-quality-report.json", "junit": "lockstitch.xml"}
    assert JOB["artifacts"]["when"] == "always"


def test_a_merge_request_shows_what_it_touches(job):
    root, run = job
    done = run(LOCKSTITCH_CHANGED_ONLY="true", CI_MERGE_REQUEST_DIFF_BASE_SHA="base")
    assert done.returncode == 1, done.stderr
    issues = json.loads((root / "gl-code-quality-report.json").read_text())
    assert {issue["location"]["path"] for issue in issues} == {"start.sh"}


def test_a_branch_pipeline_shows_everything_whatever_was_asked_for(job):
    _, run = job
    assert "OLD" in run(LOCKSTITCH_CHANGED_ONLY="true").stdout


def test_settings_may_stand_anywhere():
    """A variable of the job itself would win over the project's and the pipeline's."""
    assert not [name for name in JOB["variables"] if name.startswith("LOCKSTITCH_")]


def test_arguments(job):
    _, run = job
    done = run(LOCKSTITCH_ARGS="--contract worker-env --quiet")
    assert done.returncode == 1
    assert "TOKEN" not in done.stdout


def test_what_it_installs_is_this_version():
    import tomllib

    version = tomllib.loads((ROOT / "core" / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"${{LOCKSTITCH_REQUIREMENTS:-lockstitch[all]=={version}}}" in JOB["script"][1]


@pytest.mark.e2e
def test_all_lines_of_the_script(job, record_property):
    root, run = job
    run.install_it()
    done = run()
    assert done.returncode == 1, done.stderr
    assert (root / "gl-code-quality-report.json").exists()
    record_property("shown", "GitLab: the script's lines installed Lockstitch and wrote both reports")
