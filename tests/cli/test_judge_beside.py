"""Facts extracted in sandboxes without git, judged beside the repository: byte for byte what `check` says there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lockstitch.testing.git_environment import git_environment

EXAMPLE = Path(__file__).parents[2] / "examples" / "monorepo"
ENV = git_environment("GITHUB_", "CI_")


def git(root, *arguments):
    subprocess.run(["git", *arguments], cwd=root, env=ENV, check=True, capture_output=True)


def lockstitch(where, *arguments):
    command = [sys.executable, "-m", "lockstitch", *map(str, arguments)]
    return subprocess.run(command, cwd=where, env=ENV, capture_output=True)


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """A repository with a history, a change and a deletion; the facts of its two halves, extracted elsewhere."""
    base = tmp_path_factory.mktemp("beside")
    repository = base / "repository"
    shutil.copytree(EXAMPLE, repository, ignore=shutil.ignore_patterns(".lockstitch"))
    git(repository, "init", "-qb", "main")
    git(repository, "add", "-Af")
    git(repository, "commit", "-qm", "All")
    start = repository / "deploy" / "start.sh"
    start.write_text(start.read_text() + "\n# changed\n")
    (repository / "docs" / "limits.md").unlink()
    facts = []
    for half in ("internal", "rest"):
        sandbox = base / half
        skipped = [".git", ".lockstitch", *([] if half == "internal" else ["internal"])]
        shutil.copytree(repository, sandbox, ignore=shutil.ignore_patterns(*skipped))
        if half == "internal":
            for item in sandbox.iterdir():
                if item.name not in {"internal", "lockstitch.toml", ".gitignore"}:
                    shutil.rmtree(item) if item.is_dir() else item.unlink()
        document = base / f"{half}.json"
        done = lockstitch(base, "extract", "--root", sandbox, sandbox, "--no-cache", "-j1", "-o", document)
        assert done.returncode == 0, done.stderr.decode()
        facts.append(document)
    empty = base / "empty"
    empty.mkdir()
    return repository, empty, facts


@pytest.mark.parametrize("more", [[], ["--changed-since", "HEAD"]], ids=["all", "changed"])
def test_it_is_the_check(places, tmp_path, more):
    repository, empty, facts = places
    reports = [f"--report={form}={{}}.{form}" for form in ("json", "sarif", "github")]
    whole = lockstitch(
        repository,
        "check",
        "--root",
        ".",
        "--no-cache",
        "-j1",
        *more,
        *(item.format(tmp_path / "c") for item in reports),
    )
    apart = lockstitch(
        empty, "judge", *facts, "--root", ".", "--repository", repository, *more,
        *(item.format(tmp_path / "j") for item in reports),
    )  # fmt: skip
    assert whole.returncode == apart.returncode == 1, apart.stderr.decode()
    assert apart.stdout == whole.stdout
    for form in ("json", "sarif", "github"):
        assert (tmp_path / f"j.{form}").read_bytes() == (tmp_path / f"c.{form}").read_bytes()
    findings = json.loads((tmp_path / "c.json").read_text())["findings"]
    shown = {finding["contract"] for finding in findings}
    assert {"server-env", "documented-limits"} <= shown  # the changed file's, and the deleted one's
    assert ("stores" in shown) is not bool(more)


def test_what_facts_cannot_tell_is_said(places, tmp_path):
    _, empty, facts = places
    lockstitch(empty, "judge", *facts, "--root", ".", "--beyond", tmp_path / "beyond.json")
    more = {item["contract"]: item for item in json.loads((tmp_path / "beyond.json").read_text())}
    assert more["feature-matrix"]["git"] is True  # it asks when a row was last looked at
    assert ".gitmodules" in more["documents"]["files"]
    assert "server-env" not in more


def test_only_a_part_is_shown(places):
    _, empty, facts = places
    done = lockstitch(empty, "judge", *facts, "--root", ".", "-f", "json", "--show", "deploy/start.sh")
    shown = json.loads(done.stdout)["findings"]
    assert shown
    for finding in shown:
        assert "deploy/start.sh" in {finding["path"], *(item["path"] for item in finding["related"])}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--changed-since", "HEAD"], "needs --repository"),
        (["--report", "sarif"], "is no FORMAT=FILE"),
        (["--report", "sarf=x"], "did you mean 'sarif'"),
    ],
)
def test_wrong_usage(places, arguments, says):
    _, empty, facts = places
    done = lockstitch(empty, "judge", facts[0], *arguments)
    assert done.returncode == 2
    assert says in done.stderr.decode()
