"""What a link's text says: an address elsewhere, or a path with an anchor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, unquote

from msgspec import Struct

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_FORGE = re.compile(
    r"(?P<start>/(?:-/)?(?P<view>blob|tree|raw|edit|blame)/)(?P<ref>[^/?#]+)(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?:#(?P<anchor>.*))?"
)
_RAW = re.compile(r"https://raw\.githubusercontent\.com/(?P<owner>[^/]+/[^/]+)/(?P<ref>[^/?#]+)(?P<path>/[^?#]*)")
#: What means something else in a link than in a path.
_RESERVED = re.compile(r"[\s()<>%#?\\]")


class Address(Struct, frozen=True):
    """A link to something in the repository. `path` is decoded; `before` and `after` are what stands around it.

    `absolute` is true for a path from the root of the repository, whatever begins it.
    """

    path: str
    anchor: str
    before: str = ""
    after: str = ""
    absolute: bool = False

    def respelled(self, path: str) -> str:
        """The link with another path, spelled as this one was."""
        return self.before + _RESERVED.sub(lambda match: quote(match[0]), path) + self.after


def address(target: str, repository: Sequence[str], branches: Sequence[str]) -> Address | None:
    """The address in this repository that a link's target is; None for one elsewhere."""
    target = target.strip()
    if _SCHEME.match(target):
        return _own(target, repository, branches)
    path, sign, anchor = target.partition("#")
    bare, query, rest = path.partition("?")
    absolute = bare.startswith("/")
    return Address(unquote(bare), unquote(anchor), "", query + rest + sign + anchor, absolute)


def _own(target: str, repository: Sequence[str], branches: Sequence[str]) -> Address | None:
    for base in (item.rstrip("/").removesuffix(".git") for item in repository):
        if target.lower().startswith(base.lower() + "/"):
            match = _FORGE.fullmatch(target, len(base))
            if match is None or match["ref"] not in branches:
                return None
            before = target[: match.end("ref")] + "/"
            path = (match["path"] or "").removeprefix("/")
            return Address(
                "/" + unquote(path), unquote(match["anchor"] or ""), before, target[len(before) + len(path) :], True
            )
        raw = _RAW.match(target)
        if raw is not None and base.lower().endswith("github.com/" + raw["owner"].lower()) and raw["ref"] in branches:
            before = target[: raw.end("ref")] + "/"
            path = raw["path"].removeprefix("/")
            return Address("/" + unquote(path), "", before, target[raw.end() :], True)
    return None
