"""What the files of one run held: a name for each content, taken when its facts were."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

import msgspec

from lockstitch.engine.cache import FactCache, blob_id, file_key, is_settled, pack_file, unpack_file
from lockstitch.host.digests import blake2b
from lockstitch.tree import Known, Tree, Unreadable

#: A path and the revision of it; `""` is the tree under check.
File = tuple[str, str]
#: The name of what is not there.
ABSENT = b""
_STAMP = 16


class Contents:
    """The names of contents, by file.

    A name is git's for the content. Of a file that cannot be read, or that was seen with two contents in one run,
    nothing is known for good.
    """

    def __init__(self, root: str, tree: Callable[[str], Tree | None], cache: FactCache | None) -> None:
        self._root = root
        self._tree = tree
        self._cache = cache
        self._names: dict[File, bytes | None] = {}
        self._statuses: dict[str, Known | None] = {}

    def note(self, path: str, rev: str, name: bytes | None) -> None:
        """A file was seen with this content; None when it could not be read."""
        file = (path, rev)
        self._names[file] = name if self._names.get(file, name) == name else None

    def of(self, path: str, rev: str) -> bytes | None:
        """The content that was seen; None when nothing is known for good."""
        return self._names.get((path, rev))

    def stamp(self, contents: Iterable[tuple[str, str, bytes]]) -> bytes:
        """One name for what the system says of all these files (path, revision, content), for `trust`.

        `b""` when for one of them that does not tell what it holds, or it holds something else by now.
        """
        if self._cache is None:
            return b""
        asked = [(path, name, self._status(path)) for path, rev, name in contents if not rev]
        held = self._cache.get(file_key(self._root, path) for path, _, _ in asked)
        for path, name, known in asked:
            if known is None or known.blob or unpack_file(known, held.get(file_key(self._root, path))) != name:
                return b""
        return _stamp([known for _, _, known in asked if known is not None])

    def trust(self, contents: Iterable[tuple[str, str, bytes]], stamp: bytes) -> None:
        """Take these files (path, revision, content) for what they were, if the system says of all what it said."""
        if not stamp:
            return
        files = [(path, name) for path, rev, name in contents if not rev]
        known = [item for path, _ in files if (item := self._status(path)) is not None]
        if len(known) == len(files) and _stamp(known) == stamp:
            for path, name in files:
                self._names.setdefault((path, ""), name)

    def _status(self, path: str) -> Known | None:
        if path not in self._statuses:
            tree = self._tree("")
            self._statuses[path] = tree.known(path) if tree is not None else None
        return self._statuses[path]

    def look(self, files: Iterable[File]) -> None:
        """See what files hold now, of which nothing was seen yet. A file is read only when its status does not tell."""
        asked: list[tuple[File, Known, bytes]] = []
        unknown: list[File] = []
        for file in dict.fromkeys(files):
            if file in self._names:
                continue
            path, rev = file
            tree = self._tree(rev)
            known = tree.known(path) if tree is not None else None
            if known is None:
                unknown.append(file)
            elif known.blob:
                self._names[file] = known.blob
            else:
                asked.append((file, known, file_key(self._root, path)))
        held = self._cache.get(key for _, _, key in asked) if self._cache is not None else {}
        for file, known, key in asked:
            blob = unpack_file(known, held.get(key))
            if blob:
                self._names[file] = blob
            else:
                unknown.append(file)
        self._read(unknown)

    def _read(self, files: Iterable[File]) -> None:
        values: dict[bytes, bytes] = {}
        for path, rev in files:
            tree, now = self._tree(rev), time.time_ns()
            known = tree.known(path) if tree is not None else None
            try:
                content = tree.read(path) if tree is not None else None
            except Unreadable:
                self._names[path, rev] = None
                continue
            name = ABSENT if content is None else blob_id(content)
            self._names[path, rev] = name
            if content is not None and known is not None and not known.blob and is_settled(known, now):
                values[file_key(self._root, path)] = pack_file(known, name)
        if self._cache is not None:
            self._cache.put(values)


def _stamp(known: Sequence[Known]) -> bytes:
    return blake2b(msgspec.msgpack.encode([item.status for item in known]), digest_size=_STAMP).digest()
