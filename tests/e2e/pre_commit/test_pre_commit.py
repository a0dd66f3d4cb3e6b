"""Real pre-commit, which clones this repository, installs it, and runs the hook in a scripted repository."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[3]
HOME = ROOT / ".e2e" / "pre-commit"
ENV = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "CI"))},
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "T", "GIT_AUTHOR_EMAIL": "t@example.invalid", "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "T", "GIT_COMMITTER_EMAIL": "t@example.invalid", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
    "PRE_COMMIT_HOME": str(HOME / "cache"),
}  # fmt: skip
CONTRACTS = """
[[contract]]
id = "server-env"
check = "env-forwarders"
sides = ["install.sh", "start.sh"]

[[contract]]
id = "worker-env"
check = "env-forwarders"
sides = ["worker.sh", "start.sh"]
"""
ADDRESS = "https://example.com/lockstitch.git"
SCRIPT = "#!/bin/sh\nexport URL\nexport KEY\n"


def git(root, *arguments, check=True):
    return subprocess.run(["git", *arguments], cwd=root, env=ENV, check=check, capture_output=True, text=True)


@pytest.fixture(scope="module")
def tool():
    """pre-commit from the package index; where it cannot be had the tests fail."""
    program = HOME / "venv" / "bin" / "pre-commit"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", HOME / "venv"], check=True)
        pip = [HOME / "venv" / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        done = subprocess.run([*pip, "pre-commit>=3"], capture_output=True, text=True)
        if done.returncode:
            shutil.rmtree(HOME / "venv")
            pytest.fail(f"pre-commit cannot be had from the package index:\n{done.stderr}", pytrace=False)
    return program


@pytest.fixture(scope="module")
def hooks():
    """This tree as a repository with one commit, named by what is in it: pre-commit keeps what it installed of it."""
    listed = git(
        ROOT, "ls-files", "-co", "--exclude-standard", "core", "plugins", "*.md", "*.toml", ".pre-commit-hooks.yaml"
    )
    paths = sorted(path for path in listed.stdout.splitlines() if "/tests/" not in path and "/testdata/" not in path)
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.encode() + b"\0" + (ROOT / path).read_bytes())
    made = HOME / f"source-{digest.hexdigest()[:16]}"
    if not made.exists():
        work = HOME / "source"
        shutil.rmtree(work, ignore_errors=True)
        for path in paths:
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, work / path)
        git(work, "init", "-qb", "main")
        git(work, "add", "-A")
        git(work, "commit", "-qm", "All")
        work.replace(made)
    return made, git(made, "rev-parse", "HEAD").stdout.strip()


def guide():
    """The first two examples of the guide, the one below the other as it says."""
    first, second = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "docs/pre-commit.md").read_text("utf-8"), re.M | re.S)[
        :2
    ]
    return first + second


@pytest.fixture(scope="module")
def repository(tool, hooks, tmp_path_factory):
    root = tmp_path_factory.mktemp("repository")
    where, rev = hooks
    files = {
        "lockstitch.toml": CONTRACTS,
        "install.sh": SCRIPT,
        "start.sh": SCRIPT,
        "worker.sh": SCRIPT,
        "notes.txt": "nothing\n",
        ".pre-commit-config.yaml": guide().replace(ADDRESS, str(where)).replace("v0.1.0", rev),
    }
    for path, text in files.items():
        (root / path).write_text(text)
    git(root, "init", "-qb", "main")
    done = subprocess.run([tool, "install"], cwd=root, env=ENV, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def commit(root):
    git(root, "add", "-A")
    done = git(root, "commit", "-m", "Change", check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_first_commit(repository, record_property):
    code, said = commit(repository)
    assert code == 0, said
    assert "lockstitch" in said
    assert "Passed" in said
    record_property("shown", "pre-commit: installed the hook from this tree, and the first commit passed")


def test_a_side_that_drifts(repository, record_property):
    (repository / "install.sh").write_text(SCRIPT + "export TOKEN\n")
    code, said = commit(repository)
    assert code == 1
    assert "missing-forwarder" in said
    assert "server-env" in said
    assert "worker-env" not in said  # nothing that it looks at has changed
    record_property("shown", "pre-commit: a commit that lets a side drift is refused, with that contract and no other")


def test_what_no_contract_looks_at(repository, record_property):
    git(repository, "commit", "-qnm", "In spite of it")
    (repository / "notes.txt").write_text("something\n")
    code, said = commit(repository)
    assert code == 0, said
    record_property("shown", "pre-commit: with drift in the tree, a commit that touches no side passes")


def test_all_of_them(repository, tool, record_property):
    command = [tool, "run", "--all-files", "--hook-stage", "manual", "lockstitch-all"]
    done = subprocess.run(command, cwd=repository, env=ENV, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout
    assert "missing-forwarder" in done.stdout
    record_property("shown", "pre-commit: `args: []` and --all-files show all contracts")


def test_a_side_that_is_deleted(repository, record_property):
    (repository / "install.sh").write_text(SCRIPT)
    assert commit(repository)[0] == 0
    (repository / "worker.sh").unlink()
    code, said = commit(repository)
    assert code == 1
    assert "worker-env" in said
    assert "nothing-selected" in said
    record_property("shown", "pre-commit: a commit that only deletes a side is refused")
