"""What files hold is told by what the system says of them, for all together as for each alone."""

from __future__ import annotations

import os
import time

import pytest
from lockstitch.engine.cache import FactCache, blob_id
from lockstitch.engine.contents import Contents
from lockstitch.tree import WorkingTree

TEXTS = {"a.txt": b"one\n", "sub/b.txt": b"two\n"}
NAMES = tuple((path, "", blob_id(text)) for path, text in TEXTS.items())


@pytest.fixture
def place(tmp_path):
    """The tree, an hour old, and a way to look at it anew, as another run does."""
    root = tmp_path / "root"
    for path, text in TEXTS.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text)
    reads = []

    class Counted(WorkingTree):
        def read(self, path):
            reads.append(path)
            return super().read(path)

    def contents(later=3):
        tree = Counted(root)
        reads.clear()
        time_ns = time.time_ns

        def found(rev):
            return tree if not rev else None

        made = Contents(str(root), found, FactCache(tmp_path / "cache"))
        made.reads = reads
        return made if later == 0 else _later(made, time_ns)

    return root, contents


def _later(made, time_ns):
    """Seen three seconds after the files were written: they can be told by their times then."""
    look = made.look

    def looked(files):
        patch = pytest.MonkeyPatch()
        patch.setattr("lockstitch.engine.contents.time.time_ns", lambda: time_ns() + 3_000_000_000)
        try:
            look(files)
        finally:
            patch.undo()

    made.look = looked
    return made


def seen(contents):
    contents.look((path, rev) for path, rev, _ in NAMES)
    return [contents.of(path, rev) for path, rev, _ in NAMES]


def test_files_that_are_the_same_are_trusted_together(place):
    _, contents = place
    first = contents()
    assert seen(first) == [name for _, _, name in NAMES]
    stamp = first.stamp(NAMES)
    second = contents()
    second.trust(NAMES, stamp)
    assert [second.of(path, rev) for path, rev, _ in NAMES] == [name for _, _, name in NAMES]
    assert second.reads == []
    assert len(stamp) == 16


def _swapped(root):
    status = (root / "a.txt").stat()
    (root / "new").write_bytes(b"six\n")
    os.utime(root / "new", ns=(status.st_atime_ns, status.st_mtime_ns))
    (root / "new").replace(root / "a.txt")


CHANGES = {
    "other text": lambda root: (root / "a.txt").write_bytes(b"six\n"),
    "more text": lambda root: (root / "a.txt").write_bytes(b"one and more\n"),
    "gone": lambda root: (root / "a.txt").unlink(),
    "a directory": lambda root: ((root / "a.txt").unlink(), (root / "a.txt").mkdir()),
    "a link": lambda root: ((root / "a.txt").rename(root / "c"), (root / "a.txt").symlink_to("c")),
    "another file of the same size and time": _swapped,
}


@pytest.mark.parametrize("change", CHANGES)
def test_when_one_is_another_none_is_trusted(place, change):
    root, contents = place
    first = contents()
    seen(first)
    stamp = first.stamp(NAMES)
    CHANGES[change](root)
    second = contents()
    second.trust(NAMES, stamp)
    assert [second.of(path, rev) for path, rev, _ in NAMES] == [None, None]


def test_what_cannot_be_told_has_no_stamp(place):
    root, contents = place
    young = contents(later=0)
    assert seen(young) == [name for _, _, name in NAMES]  # read, and too young to be told by its times
    assert young.stamp(NAMES) == b""
    first = contents()
    seen(first)
    assert first.stamp(NAMES) != b""
    assert first.stamp([("a.txt", "", blob_id(b"other"))]) == b""
    assert first.stamp([("nowhere", "", b"")]) == b""
    (root / "a.txt").write_bytes(b"six\n")
    assert contents().stamp(NAMES) == b""
    without = Contents(str(root), lambda rev: WorkingTree(root), None)
    assert without.stamp(NAMES) == b""
    without.trust(NAMES, b"")
    assert without.of("a.txt", "") is None


def test_what_was_seen_already_stays(place):
    _, contents = place
    first = contents()
    seen(first)
    stamp = first.stamp(NAMES)
    second = contents()
    second.note("a.txt", "", blob_id(b"other"))
    second.trust(NAMES, stamp)
    assert second.of("a.txt", "") == blob_id(b"other")
