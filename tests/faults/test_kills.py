"""`kill -9` at any moment leaves every file whole, old or new, and the next run finds what a clean run finds."""

from __future__ import annotations

import random
import shutil
import time

import pytest
from rig import WRITERS, contents, findings, kill_once, lockstitch, make_tree, whole

KILLS = 6


@pytest.mark.parametrize("name", WRITERS)
def test_a_killed_run_leaves_whole_files(tmp_path, name):
    root, clean = tmp_path / "root", tmp_path / "clean"
    root.mkdir()
    make_tree(root)
    shutil.copytree(root, clean)
    before, wanted = contents(root), findings(clean, "--no-cache")
    began = time.monotonic()
    lockstitch(clean, *WRITERS[name])
    longest = 1.2 * (time.monotonic() - began)
    after = contents(clean)
    after_fix = findings(clean, "--no-cache")
    chance = random.Random(name)
    for _ in range(KILLS):
        kill_once(root, WRITERS[name], longest, chance)
        now = contents(root)
        assert whole(before, after, now) == []
        found = findings(root)
        assert found == findings(root, "--no-cache"), "the cache that was left is sound"
        if now.keys() == before.keys() and now == before:
            assert found == wanted
        elif all(now.get(path) == content for path, content in after.items()):
            assert found == after_fix
