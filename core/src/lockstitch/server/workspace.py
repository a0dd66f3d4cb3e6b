"""The roots of an editor's folders: a session for each, and the texts that lie over them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from lockstitch.config import CONFIG_NAME
from lockstitch.engine.outcome import Outcome
from lockstitch.engine.run import Options
from lockstitch.languages.detect import detect_language
from lockstitch.server.session import Session
from lockstitch.server.text import Encoding, Text
from lockstitch.server.wire import Edited, Opened
from lockstitch.tree import Unreadable
from lockstitch.tree.working import find_root


class Root:
    """One root, its session and its last outcome."""

    def __init__(self, path: Path, options: Options, encoding: Encoding) -> None:
        self.path = path
        self.session = Session(path, options)
        self.outcome = Outcome()
        self.opened: dict[str, Opened] = {}
        """Open files by path relative to the root."""
        self.fresh = False
        """Whether `outcome` is that of the texts as they are now."""
        self.encoding: Encoding = encoding
        self._texts: dict[str, Text] = {}

    def text(self, path: str) -> Text:
        """The text of a file as an editor has it or would read it; empty when it cannot be read."""
        if path not in self._texts:
            opened = self.opened.get(path)
            if opened is not None:
                self._texts[path] = Text(opened.text, self.encoding)
            else:
                self._texts[path] = Text(self.content(path).decode("utf-8", "replace"), self.encoding)
        return self._texts[path]

    def content(self, path: str) -> bytes:
        """The bytes of a file, without a byte-order mark on disk, which editors do not show."""
        try:
            content = self.session.tree.read(path) or b""
        except Unreadable:
            return b""
        return content if path in self.opened else content.removeprefix(b"\xef\xbb\xbf")

    def forget_texts(self, paths: set[str] | None = None) -> None:
        """Files hold something else now; all of them when None."""
        for path in list(self._texts) if paths is None else paths:
            self._texts.pop(path, None)

    def uri(self, path: str) -> str:
        """The URI of a file, spelled as the editor does for one that is open."""
        opened = self.opened.get(path)
        return opened.uri if opened is not None else Path(self.path, path).as_uri()

    def version(self, path: str) -> int | None:
        """The version of an open file."""
        opened = self.opened.get(path)
        return opened.version if opened is not None else None

    def absolute(self, path: str) -> str:
        """A path relative to the root, made absolute."""
        return os.path.join(self.path, path)

    def language(self, path: str) -> str:
        """The language id of a file."""
        return detect_language(path, self.content(path)[:128])


class Workspace:
    """All roots. Paths that come in are absolute; what lies outside every root is nobody's."""

    def __init__(self, options: Options, encoding: Encoding) -> None:
        self.options = options
        self.encoding: Encoding = encoding
        self.roots: dict[str, Root] = {}
        self._opened: dict[str, Opened] = {}

    def close(self) -> None:
        """End every session."""
        for root in self.roots.values():
            root.session.close()

    def take(self, edited: Edited) -> list[Root]:
        """Take in what changed; the roots that are gone now."""
        gone: list[Root] = []
        if edited.folders is not None:
            gone = self._set_folders(edited.folders)
        for path in edited.closed:
            self._close(path)
        for opened in edited.opened:
            self._open(opened)
        for root in self.roots.values():
            inside = {found for item in edited.saved if (found := _inside(root, item)) is not None}
            if edited.rescan:
                root.session.rescan()
                root.forget_texts()
                root.fresh = False
            elif inside or edited.relist or edited.history:
                root.session.saved(inside, relist=edited.relist, history=edited.history)
                root.forget_texts(inside - root.opened.keys())
                root.fresh = False
        return gone

    def find(self, path: str) -> tuple[Root, str] | None:
        """The innermost root that an absolute path lies in, and the path relative to it."""
        best: tuple[Root, str] | None = None
        for root in self.roots.values():
            inside = _inside(root, path)
            if inside is not None and (best is None or len(str(root.path)) > len(str(best[0].path))):
                best = (root, inside)
        return best

    def analyse(self, pause: Callable[[], None]) -> Iterator[Root]:
        """Every root whose outcome was not that of the texts as they are now, with the one that is."""
        for root in list(self.roots.values()):
            if not root.fresh:
                root.outcome = root.session.outcome(pause)
                root.fresh = True
                yield root

    def _set_folders(self, folders: tuple[str, ...]) -> list[Root]:
        wanted = {str(find_root(Path(folder), CONFIG_NAME)) for folder in folders if os.path.isdir(folder)}
        gone = [root for name, root in self.roots.items() if name not in wanted]
        for root in gone:
            root.session.close()
            del self.roots[str(root.path)]
        for name in sorted(wanted - self.roots.keys()):
            self.roots[name] = Root(Path(name), self.options, self.encoding)
        # A text may lie in another root now.
        for root in self.roots.values():
            if root.opened:
                root.session.lay_over(dict.fromkeys(root.opened))
                root.forget_texts()
                root.opened.clear()
                root.fresh = False
        for opened in self._opened.values():
            self._lay(opened)
        return gone

    def _open(self, opened: Opened) -> None:
        self._opened[opened.path] = opened
        self._lay(opened)

    def _lay(self, opened: Opened) -> None:
        found = self.find(opened.path)
        if found is None:
            return
        root, path = found
        root.opened[path] = opened
        root.session.lay_over({path: opened.text.encode("utf-8", "surrogatepass")})
        root.forget_texts({path})
        root.fresh = False

    def _close(self, path: str) -> None:
        opened = self._opened.pop(path, None)
        found = self.find(path)
        if opened is None or found is None:
            return
        root, inside = found
        if root.opened.pop(inside, None) is not None:
            root.session.lay_over({inside: None})
            root.forget_texts({inside})
            root.fresh = False


def _inside(root: Root, path: str) -> str | None:
    """An absolute path relative to a root; None when it lies outside, also by way of a link."""
    base = str(root.path)
    normal = os.path.normpath(path)
    if not normal.startswith(base.rstrip(os.sep) + os.sep):
        # An editor may have come to the root by a link.
        try:
            normal = os.path.join(os.path.realpath(os.path.dirname(normal)), os.path.basename(normal))
        except (OSError, ValueError):
            return None
        if not normal.startswith(base.rstrip(os.sep) + os.sep):
            return None
    try:
        real = os.path.realpath(normal)
    except (OSError, ValueError):
        return None
    if not real.startswith(base.rstrip(os.sep) + os.sep):
        return None
    return os.path.relpath(normal, base).replace(os.sep, "/")
