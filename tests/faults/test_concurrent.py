"""Eight runs at once on one tree and one cache, with edits going on: each is right about a tree that it may have seen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

from rig import ENV, NAMES, findings, make_tree, script

AT_ONCE, TIMES = 8, 2
VARIANTS = [NAMES, NAMES[:-1], NAMES[:-2]]


def of_pair(document, number):
    return [item for item in document["findings"] if item["contract"] == f"pair-{number}"]


def test_runs_share_a_tree_and_a_cache(tmp_path):
    """Two files change by themselves, so that a run may see any pair of their contents, but no third content of one."""
    root = tmp_path / "root"
    root.mkdir()
    make_tree(root, pairs=2)
    possible = {0: [], 1: []}
    for names in VARIANTS:
        for number in possible:
            (root / f"b{number}.sh").write_text(script(names))
        document = findings(root, "--no-cache")
        assert document["failures"] == []
        for number, found in possible.items():
            found.append(of_pair(document, number))
    assert len({json.dumps(found) for found in possible[0]}) == len(VARIANTS)
    stop = threading.Event()

    def edit():
        turn = 0
        while not stop.is_set():
            turn += 1
            number = turn % 2
            (root / "next").write_text(script(VARIANTS[turn // 2 % len(VARIANTS)]))
            os.replace(root / "next", root / f"b{number}.sh")
            stop.wait(0.01)

    editing = threading.Thread(target=edit)
    editing.start()
    try:
        said = []
        for _ in range(TIMES):
            command = [sys.executable, "-m", "lockstitch", "check", "--format", "json"]
            running = [
                subprocess.Popen(command, cwd=root, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for _ in range(AT_ONCE)
            ]
            said += [process.communicate() for process in running]
    finally:
        stop.set()
        editing.join()
    for out, error in said:
        document = json.loads(out)
        assert document["failures"] == []
        for number, found in possible.items():
            assert of_pair(document, number) in found
        assert error == b"", "no lock error, no note"
    assert findings(root) == findings(root, "--no-cache")
