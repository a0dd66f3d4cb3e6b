"""`extract --apart` and `judge`, as a build system calls them, give the bytes of `check`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKSTITCH = Path(sys.executable).with_name("lockstitch")
#: What contracts of the example read as another language than their files' names say.
READ_AS = {"coverage.out": "coverage-report", "coverage-baseline.json": "coverage-baseline"}
TODAY = ("--today", "2026-11-01")


def lockstitch(root, *arguments):
    return subprocess.run([LOCKSTITCH, *arguments], cwd=root, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The example without git, and documents of its facts: one for the shell scripts, one for the rest, and further
    ones for what is read as another language."""
    root = tmp_path_factory.mktemp("example") / "monorepo"
    shutil.copytree(ROOT / "examples" / "monorepo", root, ignore=shutil.ignore_patterns(".lockstitch"))
    paths = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    facts = root.parent / "facts"
    facts.mkdir()
    for name, chosen in {
        "scripts": [path for path in paths if path.endswith(".sh")],
        "rest": [path for path in paths if not path.endswith(".sh")],
    }.items():
        (facts / f"{name}.txt").write_text("".join(f"{path}\n" for path in chosen))
        done = lockstitch(
            root, "extract", "--apart", "--files-from", facts / f"{name}.txt", "-o", facts / f"{name}.json"
        )
        assert (done.returncode, done.stderr) == (0, "")
    for path, language in READ_AS.items():
        done = lockstitch(root, "extract", "--apart", path, "--language", language, "-o", facts / f"{language}.json")
        assert (done.returncode, done.stderr) == (0, "")
    return root, facts


def test_every_report_is_that_of_check(example):
    root, facts = example
    (facts / "all.txt").write_text("".join(f"{path}\n" for path in sorted(facts.glob("*.json"))))
    out = root.parent / "out"
    out.mkdir()
    wanted = [f"--report={form}={out / form}" for form in ("json", "sarif", "text", "github", "gitlab", "junit")]
    done = lockstitch(
        root, "judge", "--files-from", facts / "all.txt", "--follow-links", "--exit-code", out / "code", *wanted, *TODAY
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (out / "code").read_text() == "1\n"
    for form in ("json", "sarif", "text", "github", "gitlab", "junit"):
        done = lockstitch(root, "check", "--no-cache", "-f", form, "-o", root.parent / form, *TODAY)
        assert done.returncode == 1
        assert (out / form).read_bytes() == (root.parent / form).read_bytes(), form


def test_what_was_not_read_so_is_said(example):
    root, facts = example
    done = lockstitch(root, "judge", facts / "scripts.json", facts / "rest.json", "--exit-code", facts / "code", *TODAY)
    assert done.returncode == 2
    assert not (facts / "code").exists()
    for path, language in READ_AS.items():
        assert f"{path}: failed[read]: a contract reads it as {language}, and it was not extracted so" in done.stdout


def test_wrong_usage(example):
    root, _ = example
    for arguments, says in (
        (("judge",), "missing argument 'FACTS...'"),
        (("extract",), "missing argument 'FILES...'"),
        (("extract", "--language", "shell", "a"), "--language needs --apart"),
        (("judge", "--files-from", "nope"), "--files-from 'nope' cannot be read: no such file"),
        (("judge", "x", "--report", "sarif"), "--report 'sarif' is no FORMAT=FILE"),
        (("judge", "x", "--report", "sarlf=x"), "did you mean 'sarif'"),
    ):
        done = lockstitch(root, *arguments)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert says in done.stderr
