"""What the files of one run held: a name for each content, taken when its facts were."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from lockstitch.engine.cache import FactCache, blob_id, file_key, is_settled, pack_file, unpack_file
from lockstitch.tree import Known, Tree, Unreadable

#: A path and the revision of it; `""` is the tree under check.
File = tuple[str, str]
#: The name of what is not there.
ABSENT = b""


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

    def note(self, path: str, rev: str, name: bytes | None) -> None:
        """A file was seen with this content; None when it could not be read."""
        file = (path, rev)
        self._names[file] = name if self._names.get(file, name) == name else None

    def of(self, path: str, rev: str) -> bytes | None:
        """The content that was seen; None when nothing is known for good."""
        return self._names.get((path, rev))

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
