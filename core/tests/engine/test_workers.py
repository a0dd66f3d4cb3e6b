"""Worker processes: the same facts, whatever becomes of a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest
from lockstitch.engine import workers as working
from lockstitch.engine.extracting import extract
from lockstitch.engine.requests import Request
from lockstitch.engine.sources import LiveFacts
from lockstitch.engine.workers import Workers
from lockstitch.tree import WorkingTree

PLUGIN = '''
"""A plugin whose extractor dies, hangs or prints when a file asks for it."""
import ctypes, os, sys, time
from lockstitch.api import Analyzer, Contract, Extractor, Fact, Rule, hookimpl

class Length(Fact, frozen=True):
    bytes: int

def extract(source):
    if "die" in source.text: os._exit(7)
    if "crash" in source.text: ctypes.string_at(0)
    if "leave" in source.text: sys.exit(0)
    if "eat" in source.text: eaten = [bytearray(10_000_000) for _ in range(1_000)]
    if "leak" in source.text: LEAKED.append(bytearray(1_200_000_000))
    if "chdir" in source.text: os.chdir("/")
    if "talk" in source.text: yield from (Length(number) for number in range(10_000_000))
    if "kill" in source.text: os.kill(os.getpid(), 9)
    if "spin" in source.text:
        while True: pass
    if "sleep" in source.text: time.sleep(600)
    if "print" in source.text: print("printed"); sys.stdout.flush(); os.write(1, b"written")
    if "raise" in source.text: raise KeyError("asked")
    if "odd" in source.text: raise ValueError("half a character: \\udc80")
    if "babble" in source.text:
        import gc
        from lockstitch.engine.children import _ForkedPipe
        (pipe,) = [item for item in gc.get_objects() if isinstance(item, _ForkedPipe)][-1:]
        pipe.send_bytes(b"\\xc1")
    yield Length(len(source.content))

LEAKED = []
LENGTHS = Extractor("hostile.length", 1, ("dotenv",), (Length,), extract)
LOCKSTITCH_API = "1.0"
@hookimpl
def lockstitch_analyzers():
    rule = Rule("r", what="w", why="y", fix="f")
    return [Analyzer("hostile", "s", (rule,), Contract, (LENGTHS,), lambda c, v: (), lambda c, v: ())]
'''


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """(host, extractor) of the plugin, importable by a fresh interpreter too."""
    import importlib

    from lockstitch.host import Host, load_module

    (tmp_path / "hostile_plugin.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delitem(sys.modules, "hostile_plugin", raising=False)
    module = importlib.import_module("hostile_plugin")
    host = Host()
    load_module(host, module, "hostile")
    yield host, module.LENGTHS
    del sys.modules["hostile_plugin"]


def run(hostile, texts, count=2, method=""):
    host, extractor = hostile
    items = [(text.encode(), "dotenv", (extractor,)) for text in texts]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads: the test runner's, not ours
        with Workers(count, host, method) as pool:
            found = pool.run(items)
            return [row[0].error or len(row[0].payload) for row in found], pool.started


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_the_facts_are_those_of_one_process(hostile, method):
    host, extractor = hostile
    contents = [b"x" * number for number in range(50)]
    here = [extract(content, "dotenv", [extractor])[0].payload for content in contents]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with Workers(3, host, method) as pool:
            there = pool.run([(content, "dotenv", (extractor,)) for content in contents])
    assert [row[0].payload for row in there] == here


def test_what_no_text_can_hold_in_an_error_is_escaped(hostile):
    assert run(hostile, ["odd"])[0] == ["ValueError: half a character: \\udc80"]


def test_a_worker_that_says_what_is_no_result_costs_its_file_alone(hostile):
    found, _ = run(hostile, ["a", "babble", "b"], method="fork")
    assert [isinstance(item, int) for item in found] == [True, False, True]
    assert found[1] == "its worker process said something that is no result"


def test_a_worker_that_dies_costs_its_file_alone(hostile):
    texts = ["a", "die", "b", "kill", "c", "raise", "d"]
    found, started = run(hostile, texts)
    assert [isinstance(item, int) for item in found] == [True, False, True, False, True, False, True]
    assert found[1] == "the worker process died on this file (exit code 7)"
    assert found[3] == "the worker process died on this file (Killed)"
    assert "KeyError" in found[5]
    assert started <= 5


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_whatever_an_extractor_does_costs_its_file_alone(hostile, method):
    """One worker, so that each file follows one that did its worst."""
    bad = {
        "crash": "the worker process died on this file (Segmentation fault)",
        "eat": "it needs more than 2 GB of memory",
        "leave": "SystemExit: 0",
        "talk": "it says more than 500,000 things",
    }
    texts = ["a", *(text for name in bad for text in (name, "ab")), "chdir", "print", "abc"]
    found, _ = run(hostile, texts, count=1, method=method)
    assert [item for item in found if isinstance(item, str)] == list(bad.values())
    good = [text for text in texts if text not in bad]
    assert [item for item in found if isinstance(item, int)] == run(hostile, good, method=method)[0]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")
def test_what_one_file_leaves_behind_is_not_blamed_on_the_next(hostile):
    found, _ = run(hostile, ["leak", "leak", "leak"], count=1)
    assert [isinstance(item, int) for item in found] == [True, True, True], found


@pytest.mark.parametrize("deed", ["spin", "crash", "die"])
def test_one_small_file_cannot_hurt_the_run(hostile, tmp_path, monkeypatch, deed):
    """Nothing is extracted in our own process, however little there is to do."""
    monkeypatch.setattr(working, "FILE_SECONDS", 0.3)
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.env").write_text("a")
    (root / "b.env").write_text(deed)
    host, extractor = hostile
    source = LiveFacts(WorkingTree(root), host, git=None, cache=None, jobs=1, root=root)
    try:
        facts = source.fetch([Request(extractor, path, "", "") for path in ("a.env", "b.env")])
    finally:
        source.close()
    assert [(request.path, item.status) for request, item in facts.items()] == [
        ("a.env", "whole"),
        ("b.env", "unreadable"),
    ]
    assert [(failure.path, failure.plugin) for failure in source.failures] == [("b.env", "hostile")]


def test_a_file_that_takes_for_ever_is_given_up(hostile, monkeypatch):
    monkeypatch.setattr(working, "FILE_SECONDS", 0.3)
    found, _ = run(hostile, ["a", "spin", "b"])
    assert [isinstance(item, int) for item in found] == [True, False, True]
    assert "seconds of processor time" in found[1]


def test_a_file_that_waits_for_ever_is_given_up(hostile, monkeypatch):
    monkeypatch.setattr(working, "_PATIENCE_TIMES", 0.2)
    found, _ = run(hostile, ["sleep", "b"])
    assert found[0] == "it did not end within 1 seconds"
    assert isinstance(found[1], int)


def test_what_an_extractor_prints_reaches_nobody(hostile, capfd):
    found, _ = run(hostile, ["print", "print"])
    assert all(isinstance(item, int) for item in found)
    assert capfd.readouterr().out == ""


def test_processes_serve_more_than_one_call(hostile):
    host, extractor = hostile
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with Workers(2, host) as pool:
            for _ in range(5):
                pool.run([(b"a" * 300_000, "dotenv", (extractor,))] * 4)
            assert pool.started == 2


def test_files_go_in_batches_of_about_equal_size():
    wire = [(b"x" * size, "dotenv", ()) for size in (working._BATCH_BYTES, 1, 1, working._BATCH_BYTES, 5)]
    assert working._batches(wire) == [[0], [1, 2, 3], [4]]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the parent is killed by a signal, which needs POSIX")
def test_workers_do_not_outlive_a_parent_that_was_killed(hostile, tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        "import hostile_plugin, os, sys\n"
        "from lockstitch.host import Host, load_module\n"
        "from lockstitch.engine.workers import Workers\n"
        "host = Host(); load_module(host, hostile_plugin, 'h')\n"
        "pool = Workers(2, host)\n"
        "pool.run([(b'a' * 500_000, 'dotenv', (hostile_plugin.LENGTHS,))] * 2)\n"
        "print(*[worker._process.pid for worker in pool._idle], flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    children = [int(number) for number in parent.stdout.readline().split()]
    assert len(children) == 2
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    for _ in range(600):
        left = [child for child in children if _runs(child)]
        if not left:
            return
        time.sleep(0.1)
    pytest.fail(f"still there: {left}")


def _runs(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def facts_of(hostile, folder, texts, jobs, monkeypatch):
    """(paths with facts, paths without, failures) of files that hold `texts`, in the order of their paths."""
    host, extractor = hostile
    for number, text in enumerate(texts):
        (folder / f"f{number:02}.env").write_text(text)
    monkeypatch.setattr("lockstitch.engine.sources._WORTH_A_WORKER", 0)
    monkeypatch.setattr(working, "_BATCH_BYTES", 1)
    warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads: the test runner's, not ours
    source = LiveFacts(WorkingTree(folder), host, git=None, cache=None, jobs=jobs)
    try:
        paths = [f"f{number:02}.env" for number in range(len(texts))]
        found = source.fetch([Request(extractor, path, "", "") for path in paths])
        whole = [request.path for request in found if found[request].status == "whole"]
        return sorted(whole), sorted(set(paths) - set(whole)), sorted(failure.error for failure in source.failures)
    finally:
        source.close()


def test_an_extractor_that_is_stopped_three_times_in_a_row_is_not_asked_again(hostile, tmp_path, monkeypatch):
    folder = tmp_path / "tree"
    folder.mkdir()
    texts = ["fine", "die", "die", "die", "fine", "die", "fine", "fine"]
    one = facts_of(hostile, folder, texts, 1, monkeypatch)
    assert one[0] == ["f00.env"]
    died = "hostile.length: the worker process died on this file (exit code 7)"
    unasked = "hostile.length: not asked about 4 more files: it had to be stopped on 3 in a row"
    assert one[2] == [unasked, died, died, died]
    for jobs in (2, 4, 8):
        assert facts_of(hostile, folder, texts, jobs, monkeypatch) == one


def test_an_extractor_that_gets_through_in_between_goes_on(hostile, tmp_path, monkeypatch):
    folder = tmp_path / "tree"
    folder.mkdir()
    texts = ["die", "die", "fine", "die", "die", "fine"]
    assert facts_of(hostile, folder, texts, 2, monkeypatch)[0] == ["f02.env", "f05.env"]


def test_what_is_not_asked_is_not_even_started(hostile):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads: the test runner's, not ours
        with Workers(1, hostile[0]) as workers:
            found = workers.run([(b"die", "dotenv", (hostile[1],))] * 40)
    assert [row[0].end for row in found] == ["stopped"] * 3 + ["not asked"] * 37
    assert workers.started < 10


def test_the_lines_that_never_end_are_shown(hostile):
    host, extractor = hostile
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads: the test runner's, not ours
        with Workers(1, host, seconds=0.2) as workers:
            ((found,),) = workers.run([(b"spin", "dotenv", (extractor,))])
    assert found.error == "it took more than 0.2 seconds of processor time"
    if hasattr(os, "memfd_create"):
        first, *lines = found.traceback.splitlines()
        assert first == "Traceback (most recent call last):"
        assert len(lines) == 1
        assert "hostile_plugin.py" in lines[0]
        assert lines[0].endswith("in extract")
