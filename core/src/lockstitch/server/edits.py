"""Edits as an editor takes them, whatever the line ends of the file are, and whether it is open."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from lockstitch.api import Edit
from lockstitch.server.wire import Setup
from lockstitch.server.workspace import Root

Json = dict[str, Any]
_BOM = b"\xef\xbb\xbf"


def from_edits(root: Root, setup: Setup, edits: Iterable[Edit]) -> Json:
    """A workspace edit of the edits of a fix."""
    by_path: dict[str, list[Json]] = {}
    for edit in edits:
        text = root.text(edit.path)
        pairs = text.text.count("\r\n")
        new = edit.text.replace("\n", "\r\n") if pairs and pairs == text.text.count("\n") else edit.text
        by_path.setdefault(edit.path, []).append({"range": text.range(edit.span).wire(), "newText": new})
    return _workspace_edit(root, setup, by_path)


def from_contents(root: Root, setup: Setup, changes: Mapping[str, tuple[bytes, bytes]]) -> Json:
    """A workspace edit that turns contents into others, line by line, so that nothing else moves."""
    by_path: dict[str, list[Json]] = {}
    for path, (before, after) in sorted(changes.items()):
        if path not in root.opened:
            before, after = before.removeprefix(_BOM), after.removeprefix(_BOM)
        by_path[path] = list(_hunks(root, path, before.decode("utf-8"), after.decode("utf-8")))
    return _workspace_edit(root, setup, by_path)


def _hunks(root: Root, path: str, before: str, after: str) -> Iterable[Json]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    text = root.text(path)
    for kind, first, last, begin, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            start, stop = text.position(starts[first]), text.position(starts[last])
            yield {
                "range": {"start": start._asdict(), "end": stop._asdict()},
                "newText": "".join(new[begin:end]),
            }


def _workspace_edit(root: Root, setup: Setup, by_path: Mapping[str, list[Json]]) -> Json:
    if not setup.operations:
        return {"changes": {root.uri(path): edits for path, edits in by_path.items()}}
    return {
        "documentChanges": [
            {"textDocument": {"uri": root.uri(path), "version": root.version(path)}, "edits": edits}
            for path, edits in by_path.items()
        ]
    }
