"""`LINT.IfChange` … `LINT.ThenChange` markers, read as they are: do their targets exist, and change with them?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from lockstitch.api import FILE_START, ContractPlace, Finding, Need, Place, Related, View

from lockstitch_mirror_blocks.contract import MirrorBlocks
from lockstitch_mirror_blocks.facts import BLOCKS, CONTENT, Block, Flaw, Target
from lockstitch_mirror_blocks.flaws import duplicates, empty, flaw
from lockstitch_mirror_blocks.history import History, former
from lockstitch_mirror_blocks.members import keys
from lockstitch_mirror_blocks.normal import items

#: A target that is not a path of any repository: `<internal>`, `Google-internal path`.
_ELSEWHERE = re.compile(r"\s|[<>*?$|{}\\0]|^[a-z]+://")


def linted_paths(contract: MirrorBlocks, view: View) -> list[str]:
    """The files whose markers are read."""
    return sorted({path for pattern in contract.files for path in view.files(contract.resolve(pattern))})


def _blocks(view: View, path: str, rev: str = "") -> list[Block]:
    """The blocks of a file that `LINT` markers bound; none when nobody asked for it."""
    if not view.known(BLOCKS, path, rev):
        return []
    return [fact for fact in view.facts(BLOCKS, path, rev).facts if isinstance(fact, Block) and fact.family == "lint"]


def _path(view: View, path: str, target: Target) -> str:
    """The file that a target of `path` names: relative to the root with `//` or `/`, else to either."""
    if not target.path:
        return path
    bare = target.path.lstrip("/")
    from_root = posixpath.normpath(bare)
    if bare != target.path:
        return from_root
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), bare))
    explicit = bare.startswith(("./", "../"))
    return from_root if not explicit and not view.files(beside) and view.files(from_root) else beside


def _targets(view: View, paths: Sequence[str]) -> Iterator[tuple[str, Block, Target, str]]:
    """Each target with the file and the block that it belongs to, and the path that it names."""
    for path in paths:
        for block in _blocks(view, path):
            for target in block.targets:
                if not _ELSEWHERE.search(target.path):
                    yield path, block, target, _path(view, path, target)


def lint_needs(contract: MirrorBlocks, view: View, paths: Sequence[str]) -> Iterator[Need]:
    """What targets name, and everything as it was."""
    since = contract.since or "HEAD"
    for path, _, target, named in _targets(view, paths):
        if named != path and named not in view.files(named):
            continue
        yield Need(BLOCKS, named, required=bool(target.label))
        if not target.label:
            yield Need(CONTENT, named, required=False)
        if contract.touch:
            yield Need(BLOCKS, former(view, path, since), since, required=False)
            yield Need(BLOCKS, former(view, named, since), since, required=False)
            if not target.label:
                yield Need(CONTENT, former(view, named, since), since, required=False)


def linted(contract: MirrorBlocks, view: View, history: History) -> Iterator[Finding]:
    """Everything that is wrong with the markers of `files`."""
    paths = linted_paths(contract, view)
    seen = False
    for path in paths:
        blocks = _blocks(view, path)
        facts = view.facts(BLOCKS, path)
        flaws = [fact for fact in facts.facts if isinstance(fact, Flaw) and fact.kind != "nested"]
        seen = seen or bool(blocks or flaws) or not facts.whole
        yield from (flaw(fact, path, path) for fact in flaws)
        yield from duplicates(blocks, path, path)
        yield from (empty(block, path, path) for block in blocks if not any(line.text.strip() for line in block.lines))
    if not seen:
        shown = ", ".join(contract.files)
        yield Finding(
            rule="nothing-selected",
            subject=contract.files[0],
            message=f"no file of {shown} has a LINT.IfChange marker" if paths else f"{shown} matches no file",
            at=ContractPlace(("files",)),
            side=contract.files[0],
        )
    for path, block, target, named in _targets(view, paths):
        dead = _dead(view, path, block, target, named)
        if dead is not None:
            yield dead
        elif contract.touch and history.known:
            yield from _untouched(contract, view, history, (path, block, target, named))


def _title(path: str, block: Block) -> str:
    return f"{path}:{block.name}" if block.name else path


def _shown(named: str, target: Target) -> str:
    return f"{named}:{target.label}" if target.label else named


def _dead(view: View, path: str, block: Block, target: Target, named: str) -> Finding | None:
    """The finding about a target that is not there."""
    subject = _shown(named, target)
    begin = Related(Place(path, block.begin), "for this block")
    if named != path and named not in view.files(named):
        if view.is_directory(named):
            what = f"{named} is a directory"
        else:
            moved = view.successors([named]).get(named)
            what = f"there is no {named}" + (f"; it is {moved} now" if moved else "")
        message = f"{path} wants a change of {subject} when {_said(block)} changes, and {what}"
        return Finding(
            rule="dead-target", subject=subject, side=path, message=message, at=Place(path, target.at), related=(begin,)
        )
    facts = view.facts(BLOCKS, named)
    labels = [fact.name for fact in facts.facts if isinstance(fact, Block) and fact.name]
    if not target.label or target.label in labels or not facts.whole:
        return None
    near = f" (it has {', '.join(sorted(set(labels)))})" if labels else ""
    message = f"{path} wants a change of {subject} when {_said(block)} changes, and {named} has no such label{near}"
    return Finding(
        rule="dead-target", subject=subject, side=path, message=message, at=Place(path, target.at), related=(begin,)
    )


def _said(block: Block) -> str:
    return f"`{block.name}`" if block.name else f"the block of line {block.begin.line}"


def _untouched(
    contract: MirrorBlocks, view: View, history: History, link: tuple[str, Block, Target, str]
) -> Iterator[Finding]:
    path, block, target, named = link
    then = _before(view, history, path, block)
    if then is None or _same(contract, then, block):
        return
    touched = _touched(contract, view, history, target, named)
    if touched or history.excused(block.name or path, target.label or named):
        return
    at = _labelled(view, named, target.label)[0].begin if target.label else FILE_START
    shown = _shown(named, target)
    and_ = f"nobody can tell whether {shown} did" if touched is None else f"{shown} did not"
    message = f"{_said(block)} of {path} changed since {history.shown}, and {and_}"
    yield Finding(
        rule="untouched-block",
        subject=_title(path, block),
        side=shown,
        message=message + history.unreasoned(block.name or path, target.label or named),
        at=Place(named, at),
        related=(Related(Place(path, block.begin), "this block changed"),),
        verdict="unknown" if touched is None else "drift",
    )


def _labelled(view: View, path: str, label: str, rev: str = "") -> list[Block]:
    """The blocks of a file that have a label, of whatever markers."""
    facts = view.facts(BLOCKS, path, rev).facts
    return [fact for fact in facts if isinstance(fact, Block) and fact.name == label]


def _before(view: View, history: History, path: str, block: Block) -> Block | None:
    """The block as it was; None when it is new. Blocks without a name are told apart by their targets and order."""
    old = _blocks(view, history.former(path), history.since)

    def alike(each: Block) -> tuple[object, ...]:
        return (each.name,) if each.name else ("", *((item.path, item.label) for item in each.targets))

    mine = [each for each in _blocks(view, path) if alike(each) == alike(block)]
    theirs = [each for each in old if alike(each) == alike(block)]
    at = mine.index(block)
    return theirs[at] if at < len(theirs) and len(theirs) == len(mine) else None


def _same(contract: MirrorBlocks, one: Block, other: Block) -> bool:
    return keys(items(one, contract, ()), contract) == keys(items(other, contract, ()), contract)


def _touched(contract: MirrorBlocks, view: View, history: History, target: Target, named: str) -> bool | None:
    """Whether a target changed too; None when nobody can tell."""
    was = history.former(named)
    if target.label:
        if view.facts(BLOCKS, was, history.since).status == "unreadable":
            return None
        now, then = _labelled(view, named, target.label), _labelled(view, was, target.label, history.since)
        return not then or not now or not _same(contract, then[0], now[0])
    files = view.facts(CONTENT, named), view.facts(CONTENT, was, history.since)
    if any(file.status == "unreadable" for file in files):
        return None
    return files[0].facts != files[1].facts
