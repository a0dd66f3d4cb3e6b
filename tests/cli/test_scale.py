"""Revisions, statistics, watching and the cache, as a user has them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from lockstitch.testing.git_environment import git_environment

CONTRACT = '[[contract]]\nid = "pair"\ncheck = "env-forwarders"\nsides = ["a.sh", "sub/b.sh"]\n'
ENV = git_environment()


def script(*names):
    return "docker run " + " ".join(f"-e {name}" for name in names) + " image\n"


def lockstitch(root, *arguments):
    command = [sys.executable, "-m", "lockstitch", *arguments]
    return subprocess.run(command, cwd=root, env=ENV, capture_output=True, text=True)


def git(root, *arguments):
    subprocess.run(["git", *arguments], cwd=root, env=ENV, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "lockstitch.toml").write_text(CONTRACT)
    (tmp_path / "a.sh").write_text(script("ONE", "TWO"))
    (tmp_path / "sub" / "b.sh").write_text(script("ONE"))
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "First")
    return tmp_path


def subjects(done):
    return [item["subject"] for item in json.loads(done.stdout)["findings"]]


def test_a_revision_is_checked_without_looking_at_the_working_tree(root):
    at_first = lockstitch(root, "check", "--format", "json")
    (root / "sub" / "b.sh").write_text(script("ONE", "TWO", "THREE"))
    (root / "a.sh").unlink()
    (root / "lockstitch.toml").write_text("not toml")
    for options in (["--no-cache"], [], []):
        done = lockstitch(root, "check", "--rev", "HEAD", "--format", "json", *options)
        assert (done.returncode, done.stdout) == (1, at_first.stdout)
    shown = lockstitch(root, "check", "--rev", "main")
    assert script("ONE").strip() in shown.stdout


def test_a_revision_is_changed_since_another(root):
    git(root, "tag", "base")
    (root / "other.sh").write_text("true\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Second")
    (root / "a.sh").write_text(script("ONE"))
    seen = lockstitch(root, "check", "--rev", "HEAD", "--changed-since", "base", "--format", "json")
    assert subjects(seen) == []
    git(root, "commit", "-qam", "Third")
    (root / "sub" / "b.sh").write_text(script())
    seen = lockstitch(root, "check", "--rev", "HEAD~1", "--changed-since", "base", "--format", "json")
    assert subjects(seen) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--rev", "nope"], "there is no commit 'nope'"),
        (["--rev", "--all"], "there is no commit '--all'"),
        (["--rev", "HEAD", "--fix"], "which --fix cannot change"),
        (["--rev", "HEAD", "--watch"], "which --watch cannot change"),
        (["--watch", "--fix"], "--watch only looks"),
    ],
)
def test_what_cannot_be_is_said(root, arguments, says):
    done = lockstitch(root, "check", *arguments)
    assert done.returncode == 2
    assert says in done.stdout + done.stderr


def test_a_revision_outside_git_is_said(tmp_path):
    (tmp_path / "lockstitch.toml").write_text(CONTRACT)
    done = lockstitch(tmp_path, "check", "--rev", "HEAD", "--root", ".")
    assert (done.returncode, "there is no commit 'HEAD'" in done.stdout) == (2, True)


def test_statistics_say_what_was_done(root):
    done = lockstitch(root, "check", "--stats", "--format", "json")
    stats = json.loads(done.stdout)["stats"]
    assert {name: stats[name] for name in ("contracts", "seen", "wanted", "read", "parsed", "cached")} == {
        "contracts": 1, "seen": 3, "wanted": 4, "read": 4, "parsed": 2, "cached": 0,
    }  # fmt: skip
    assert stats["hinted_out"] == 2
    assert 0 < stats["seconds"]["extract"] < stats["seconds"]["total"]
    plain = lockstitch(root, "check", "--stats")
    assert "files looked at" in plain.stderr
    assert "stats" not in json.loads(lockstitch(root, "check", "--format", "json").stdout)


def test_the_cache_is_shown_and_cleared(root):
    assert "there is no cache" in lockstitch(root, "cache").stdout
    lockstitch(root, "check")
    lockstitch(root, "check")
    state = json.loads(lockstitch(root, "cache", "--json").stdout)
    assert state["runs"] == 2
    assert state["hits"] > 0
    assert "hits (" in lockstitch(root, "cache").stdout
    assert lockstitch(root, "cache", "--clear").stdout == "the cache is empty\n"
    assert not list((root / ".lockstitch").glob("*.sqlite3*"))
    assert (
        "?? " not in subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True).stdout
    )


def test_a_cache_that_is_none_is_said(root):
    lockstitch(root, "check")
    (database,) = (root / ".lockstitch").glob("*.sqlite3")
    database.write_bytes(b"no database" * 200)
    done = lockstitch(root, "cache")
    assert (done.returncode, "--clear removes it" in done.stderr) == (2, True)
    shown = lockstitch(root, "check")
    assert "lockstitch: the cache is not used: file is not a database" in shown.stderr
    assert shown.returncode == 1


def test_watching_checks_again_after_a_save(root):
    pytest.importorskip("watchfiles", reason="an extra: lockstitch[watch]")
    command = [sys.executable, "-m", "lockstitch", "check", "--watch", "--quiet", "--no-cache"]
    with subprocess.Popen(command, cwd=root, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        try:
            said = [run.stderr.readline()]
            (root / "sub" / "b.sh").write_text(script("ONE", "TWO", "THREE"))
            said.append(run.stderr.readline())
        finally:
            run.send_signal(2)
        out, _ = run.communicate(timeout=60)
    assert [line.partition(" ")[0] for line in said] == ["watching", "watching"], said
    assert run.returncode == 130
    assert [line.split("`")[1] for line in out.splitlines()] == ["TWO", "THREE"]


def test_what_a_plugin_prints_is_not_in_the_report(root, tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "loud.py").write_text(
        "import os\nfrom lockstitch.api import Analyzer, Contract, Rule, hookimpl\nLOCKSTITCH_API = '1.0'\n"
        "def judge(contract, view):\n    print('LOUD'); os.write(1, b'LOUDER'); return ()\n"
        "@hookimpl\ndef lockstitch_analyzers():\n"
        "    rule = Rule('r', what='w', why='y', fix='f')\n"
        "    return [Analyzer('loud', 's', (rule,), Contract, (), lambda c, v: (), judge)]\n"
    )
    info = site / "loud-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: loud\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[lockstitch]\nloud = loud\n")
    (root / "lockstitch.toml").write_text('[[contract]]\nid = "x"\ncheck = "loud"\n')
    command = [sys.executable, "-m", "lockstitch", "check", "--format", "json"]
    environment = {**ENV, "PYTHONPATH": str(site)}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert json.loads(done.stdout)["summary"]["in_step"] == 1
    assert "LOUD\n" in done.stderr
    assert "LOUDER" in done.stderr
