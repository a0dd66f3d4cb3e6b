"""Running mutants: each in a fork, against the tests that may notice it."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from loaded import Instead, Loaded, module_name
from mutants import Mutant

#: A test that takes this much longer than it should is one that noticed: the mutant does not end.
_PATIENCE = 20.0
#: Assertion rewriting would import a module past its stand-in: pytest rewrites whole distributions.
_PLAIN = ["-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:cov", "-p", "no:xdist", "-k", "not law"]
Queue = list[tuple[Mutant, list[str]]]


def run_all(
    root: Path,
    queue: Queue,
    at_import: set[tuple[str, int]],
    seconds: dict[str, float],
    folders: list[str],
    jobs: int,
) -> tuple[list[Mutant], list[Mutant]]:
    """(killed, survived), running `jobs` mutants at a time."""
    local: Queue = []
    fresh: Queue = []
    for mutant, tests in queue:
        # A function that also runs at import may have left what it made in some table.
        (local if mutant.local and (mutant.path, mutant.line) not in at_import else fresh).append((mutant, tests))
    # First the forks of this process, which has loaded none of the program; then one that has.
    _preload()
    killed, survived = _spread(fresh, jobs, lambda mutant, tests: _in_fresh_process(root, mutant, tests, seconds))
    more_killed, more_survived = _in_loaded_process(root, local, seconds, folders, jobs)
    return killed + more_killed, survived + more_survived


def _preload() -> None:
    """Import what every test needs and the program only uses: each fork then has it."""
    for name in ("hypothesis", "libcst", "libcst.metadata", "markdown_it", "msgspec", "pluggy", "pytest", "re2", "rich",
                 "tree_sitter", "tree_sitter_bash", "tree_sitter_go", "tree_sitter_python", "yaml", "click"):  # fmt: skip
        with contextlib.suppress(ImportError):
            __import__(name)


def _spread(queue: Queue, jobs: int, start: Callable[[Mutant, list[str]], int]) -> tuple[list[Mutant], list[Mutant]]:
    killed: list[Mutant] = []
    survived: list[Mutant] = []
    running: dict[int, Mutant] = {}
    pending = list(reversed(queue))
    began = time.monotonic()
    while pending or running:
        while pending and len(running) < jobs:
            mutant, tests = pending.pop()
            running[start(mutant, tests)] = mutant
        child, status = os.wait()
        mutant = running.pop(child)
        alive = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
        (survived if alive else killed).append(mutant)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        done = len(killed) + len(survived)
        if done % 50 == 0:
            print(f"{done}/{len(queue)}, {len(survived)} survived, {time.monotonic() - began:.0f} s", flush=True)
    return killed, survived


def _fork(work: Callable[[], int]) -> int:
    """The process id of a fork that does `work`, silently and with what it returns as exit code."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        code = work()
    finally:
        os._exit(min(int(code), 100))


def _in_fresh_process(root: Path, mutant: Mutant, tests: list[str], seconds: dict[str, float]) -> int:
    def work() -> int:
        import pytest

        signal.alarm(int(_PATIENCE + 10 + 4 * sum(seconds.get(test, 1.0) for test in tests)))
        Instead(root / mutant.path, mutant.code).install()
        return int(pytest.main(["-x", *_PLAIN, *tests]))

    return _fork(work)


def _in_loaded_process(
    root: Path, queue: Queue, seconds: dict[str, float], folders: list[str], jobs: int
) -> tuple[list[Mutant], list[Mutant]]:
    """Collect all tests here, then fork once for each mutant."""
    import pytest

    results: list[tuple[list[Mutant], list[Mutant]]] = []

    class Loop:
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtestloop(self, session) -> bool:
            items = {item.nodeid: item for item in session.items}
            for path in {mutant.path for mutant, _ in queue}:
                importlib.import_module(module_name(root / path))  # what no test imports by itself, a fork would
            loaded = Loaded()

            def start(mutant: Mutant, tests: list[str]) -> int:
                def work() -> int:
                    loaded.change(mutant.code)
                    for test in tests:
                        signal.setitimer(signal.ITIMER_REAL, _PATIENCE + 10 * seconds.get(test, 1.0))
                        if _fails(items[test]):
                            return 1
                    return 0

                return _fork(work)

            results.append(
                _spread([(mutant, [t for t in tests if t in items]) for mutant, tests in queue], jobs, start)
            )
            return True

    pytest.main([*_PLAIN, *folders], plugins=[Loop()])
    return results[0]


def _fails(item) -> bool:
    from _pytest.runner import runtestprotocol

    item._initrequest() if hasattr(item, "_initrequest") else None
    return any(report.failed for report in runtestprotocol(item, nextitem=None, log=False))
