"""`--changed-since` is the whole run, filtered: on random edits nothing that the change could have touched is left out."""

from __future__ import annotations

import random
import subprocess
from itertools import groupby

import pytest
from lockstitch.testing.git_environment import git_environment

ENV = git_environment()
PATHS = [f"{folder}{name}.env" for folder in ("", "x/", "x/y/") for name in "abc"]
WORDS = ["ONE", "TWO", "TEN", "SIX"]


def git(root, *arguments):
    subprocess.run(["git", *arguments], cwd=root, env=ENV, check=True, capture_output=True)


def write(root, path, text):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def words(chance):
    return "".join(f"{word}=1\n" for word in WORDS if chance.random() < 0.6)


def contracts(chance, count):
    made = []
    for index in range(count):
        sides = ", ".join(f'"{path}"' for path in chance.sample(PATHS, 2))
        made.append(f'[[contract]]\nid = "c{index}"\ncheck = "words"\nsides = [{sides}]\n')
    return "\n".join(made)


def edit(root, chance):
    """One to three changes: of a file's words, a file gone, one that comes, the contracts."""
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(PATHS)
        kind = chance.random()
        if kind < 0.15:
            (root / path).unlink(missing_ok=True)
        elif kind < 0.25:
            write(root, "lockstitch.toml", contracts(chance, 4))
        elif kind < 0.35:
            write(root, f"x/{chance.choice('de')}.env", words(chance))
        else:
            write(root, path, words(chance))
        if chance.random() < 0.3:
            git(root, "add", "-A")
            git(root, "commit", "-q", "--allow-empty", "-m", "Edit")


def by_contract(outcome):
    key = lambda finding: finding.contract  # noqa: E731
    return {name: list(found) for name, found in groupby(sorted(outcome.findings, key=key), key)}


@pytest.mark.parametrize("seed", range(25))
def test_what_is_left_out_is_as_it_was(tmp_path, run, seed):
    chance = random.Random(seed)
    for path in PATHS:
        if chance.random() < 0.9:
            write(tmp_path, path, words(chance))
    write(tmp_path, "lockstitch.toml", contracts(chance, 4))
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "Base")
    git(tmp_path, "tag", "base")
    edit(tmp_path, chance)

    before = by_contract(run(tmp_path, rev="base"))
    whole = run(tmp_path)
    changed = run(tmp_path, changed_since="base")
    shown = {item.contract.id for item in changed.contracts}

    assert by_contract(changed) == {name: found for name, found in by_contract(whole).items() if name in shown}
    assert changed.filtered == len(whole.findings) - len(changed.findings)
    for item in whole.contracts:
        name = item.contract.id
        if name not in shown:
            assert by_contract(whole).get(name, []) == before.get(name, [])
