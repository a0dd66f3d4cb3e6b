"""Whatever happens to a tree in an editor, a session finds what a run finds that knows nothing yet."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from lockstitch.engine.run import Options, check
from lockstitch.host import load_host
from lockstitch.server.session import Session
from lockstitch.server.tree import EditorTree
from lockstitch.tree import WorkingTree

HOST = load_host()
CONTRACT = '[[contract]]\nid = "{}"\ncheck = "env-forwarders"\nsides = ["{}", "{}"]\n'
PATHS = (
    "a.sh",
    "b.sh",
    "sub/c.sh",
    "lockstitch.toml",
    "sub/lockstitch.toml",
    ".gitignore",
    ".lockstitch/baseline.json",
)
SCRIPTS = (
    "#!/bin/sh\nexport KEY\n",
    "#!/bin/sh\nexport KEY\nexport HOST # lockstitch: ignore[missing-forwarder] meant\n",
    "#!/bin/sh\nexport OTHER\n. ./b.sh\n",
    "#!/bin/sh\nif then (\n",
    "",
    "\0",
)
CONFIGS = (
    CONTRACT.format("x", "a.sh", "b.sh"),
    CONTRACT.format("x", "a.sh", "b.sh") + CONTRACT.format("y", "b.sh", "sub/c.sh"),
    CONTRACT.format("y", "../a.sh", "c.sh"),
    CONTRACT.format("x", "*.sh", "b.sh") + '\n[[contract.exempt]]\nsubject = "HOST"\nreason = "meant"\n',
    "[[contract",
)
BASELINE = (
    '{"schema": 1, "findings": [{"contract": "x", "rule": "missing-forwarder", "subject": "KEY", "side": "b.sh"}]}'
)


def texts(path: str) -> st.SearchStrategy[str]:
    if path.endswith(".toml"):
        return st.sampled_from(CONFIGS)
    if path == ".gitignore":
        return st.sampled_from(["", "sub/\n", "a.sh\n"])
    return st.sampled_from([BASELINE, "{"]) if path.endswith(".json") else st.sampled_from(SCRIPTS)


FILES = st.sampled_from(PATHS).flatmap(lambda path: st.tuples(st.just(path), texts(path)))


class Living(RuleBasedStateMachine):
    """Edits, saves, deletions; open files and closed ones; configuration, ignored files and a baseline among them."""

    @initialize()
    def begin(self):
        self.root = Path(tempfile.mkdtemp(prefix="lockstitch-living-")).resolve()
        self.options = Options(host=HOST, cache=False, jobs=1, isolate=False)
        self.opened: dict[str, bytes] = {}
        for path, text in zip(PATHS, (SCRIPTS[0], SCRIPTS[1], SCRIPTS[0], CONFIGS[1]), strict=False):
            self.put(path, text)
        self.session = Session(self.root, self.options)

    def put(self, path, text):
        target = self.root / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text)

    @rule(file=FILES)
    def type(self, file):
        path, text = file
        self.opened[path] = text.encode()
        self.session.lay_over({path: text.encode()})

    @rule(path=st.sampled_from(PATHS))
    def close(self, path):
        self.opened.pop(path, None)
        self.session.lay_over({path: None})

    @rule(file=FILES)
    def save(self, file):
        path, text = file
        created = not (self.root / path).exists()
        self.put(path, text)
        self.session.saved([path], relist=created)

    @rule(path=st.sampled_from(PATHS))
    def delete(self, path):
        (self.root / path).unlink(missing_ok=True)
        self.session.saved([path], relist=True)

    @rule(files=st.lists(FILES, max_size=3))
    def change_unseen(self, files):
        """By somebody whom the editor does not watch."""
        for path, text in files:
            self.put(path, text)
        self.session.rescan()

    @invariant()
    def same(self):
        tree = EditorTree(WorkingTree(self.root), dict(self.opened)) if self.opened else None
        fresh, found = check(self.root, self.options, tree), self.session.outcome()
        assert msgspec.json.encode(found) == msgspec.json.encode(fresh)

    def teardown(self):
        if hasattr(self, "session"):
            self.session.close()
            shutil.rmtree(self.root)


TestLiving = Living.TestCase
TestLiving.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
