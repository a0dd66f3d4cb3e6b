"""Several runs on one tree and one cache, with edits going on: each is right about a tree that it may have seen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

from rig import ENV, NAMES, findings, make_tree, script

RUNS, AT_ONCE = 8, 4
VARIANTS = [NAMES, NAMES[:-1], NAMES[:-2]]


def test_runs_share_a_tree_and_a_cache(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    make_tree(root, pairs=1)
    (root / "a0.sh").write_text(script(NAMES))
    possible = []
    for names in VARIANTS:
        (root / "b0.sh").write_text(script(names))
        possible.append(findings(root, "--no-cache"))
    stop = threading.Event()

    def edit():
        turn = 0
        while not stop.is_set():
            turn += 1
            (root / "next").write_text(script(VARIANTS[turn % len(VARIANTS)]))
            os.replace(root / "next", root / "b0.sh")
            stop.wait(0.01)

    editing = threading.Thread(target=edit)
    editing.start()
    try:
        said = []
        for _ in range(RUNS // AT_ONCE):
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
        assert json.loads(out) in possible
        assert error == b"", "no lock error, no note"
    assert findings(root) == findings(root, "--no-cache")
