"""Workspaces with real Bazel in them, and what serves them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from bazel_driver import Workspace
from bazel_monorepo import PEX, ROOT, example, in_step
from remote_nodes import Cluster, Server, casd, http_cache

#: As in an action of Bazel's: no terminal, whose width reports would fit themselves to.
BARE = {"PATH": os.environ.get("PATH", os.defpath)}


@pytest.fixture(scope="session")
def pex() -> Path:
    """The one file to carry."""
    if not PEX.exists():
        pytest.fail(f"{PEX.relative_to(ROOT)} is missing: `make pex` builds it", pytrace=False)
    return PEX


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all of a module's workspaces."""
    return tmp_path_factory.mktemp("bazel")


@pytest.fixture(scope="module")
def first(pex: Path, folder: Path) -> Iterator[Workspace]:
    """A monorepo in step."""
    made = Workspace(in_step(folder / "first"), folder / "output-first")
    yield made
    made.close()


@pytest.fixture(scope="module")
def second(pex: Path, folder: Path) -> Iterator[Workspace]:
    """The same at another path, with a server and outputs of its own."""
    made = Workspace(in_step(folder / "elsewhere" / "second"), folder / "output-second")
    yield made
    made.close()


@pytest.fixture(scope="module")
def drifted(pex: Path, folder: Path) -> Iterator[Workspace]:
    """The example of this project."""
    made = Workspace(example(folder / "example"), folder / "output-example")
    yield made
    made.close()


@pytest.fixture(scope="module")
def cache(folder: Path) -> Iterator[Server]:
    """A remote cache over HTTP."""
    made = http_cache(folder / "cache")
    yield made
    made.kill()


@pytest.fixture(scope="module")
def executor(folder: Path) -> Iterator[Server]:
    """A remote executor."""
    made = casd(folder / "executor", "node")
    yield made
    made.kill()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Two remote executors."""
    made = Cluster(tmp_path)
    yield made
    made.close()


@pytest.fixture
def edit():
    """Writes a file of a workspace; at the end it holds what it held."""
    before = {}

    def write(workspace, path, text):
        file = workspace.root / path
        before.setdefault(file, file.read_text() if file.exists() else None)
        file.write_text(text)

    yield write
    for file, text in before.items():
        file.unlink() if text is None else file.write_text(text)


@pytest.fixture(scope="session")
def check(pex: Path):
    """The report of `lockstitch check` over a tree, by the same tool."""

    def run(root: Path, form: str) -> bytes:
        out = root.parent / f"{root.name}.check.{form}"
        command = [pex, "check", "--root", root, "--no-cache", "-f", form, "-o", out]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=BARE)
        assert done.returncode in {0, 1}, done.stdout + done.stderr
        return out.read_bytes()

    return run


@pytest.fixture
def shown(record_property):
    """Says what a test has shown; `make e2e` prints it."""
    return lambda text: record_property("shown", text)
