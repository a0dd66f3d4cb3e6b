"""`judge --missing-from`: which files contracts look at that are in no document of facts."""

from __future__ import annotations

import subprocess
import sys

import pytest

CONTRACTS = """
[[contract]]
id = "pair"
check = "env-forwarders"
sides = ["a/one.sh", "b/two.sh"]

[[contract]]
id = "map"
check = "doc-map"
roots = ["README.md"]
reachable = ["docs/*.md"]
"""
FILES = {
    "lockstitch.toml": CONTRACTS,
    "a/one.sh": "docker run -e A image\n",
    "b/two.sh": "docker run -e A image\n",
    "README.md": "[Docs](docs/page.md)\n",
    "docs/page.md": "# Page\n",
    "docs/other.txt": "nobody looks at it\n",
}


def lockstitch(where, *arguments):
    command = [sys.executable, "-m", "lockstitch", *map(str, arguments)]
    return subprocess.run(command, cwd=where, capture_output=True, text=True)


@pytest.fixture
def places(tmp_path):
    """The repository, an empty directory, and a way to extract some of its files."""
    root, empty = tmp_path / "root", tmp_path / "empty"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    empty.mkdir()

    def extract(*paths):
        done = lockstitch(root, "extract", "--root", root, *paths, "--no-cache", "-o", tmp_path / "facts.json")
        assert done.returncode == 0, done.stderr
        return tmp_path / "facts.json"

    return root, empty, extract


def test_files_in_no_target_are_named_with_their_contracts(places):
    root, empty, extract = places
    facts = extract("lockstitch.toml", "a/one.sh", "README.md")
    done = lockstitch(empty, "judge", "--root", empty, facts, "--missing-from", root)
    assert done.stdout.splitlines() == [
        "b/two.sh: in no target; looked at by pair",
        "docs/page.md: in no target; looked at by map",
    ]
    assert (done.returncode, done.stderr) == (1, "")


def test_every_file_is_in_a_target(places):
    root, empty, extract = places
    facts = extract(*(path for path in FILES if not path.endswith(".txt")))
    done = lockstitch(empty, "judge", "--root", empty, facts, "--missing-from", root)
    assert done.stdout == "Every file that a contract looks at is in a target.\n"
    assert (done.returncode, done.stderr) == (0, "")


def test_a_directory_that_is_none(places):
    root, empty, extract = places
    done = lockstitch(empty, "judge", "--root", empty, extract("lockstitch.toml"), "--missing-from", root / "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not exist" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_document_that_is_none(places):
    root, empty, _ = places
    (empty / "facts.json").write_text("{}")
    done = lockstitch(empty, "judge", "--root", empty, empty / "facts.json", "--missing-from", root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "facts.json" in done.stderr
