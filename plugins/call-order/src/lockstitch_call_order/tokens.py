"""What a path has of the thing that must come first: done, or something that is still wanting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lockstitch.languages.flow import Join, Region, Test

#: Regions whose end nobody waits for.
_LOOSE = frozenset({"go", "task", "background", "callback"})
#: Calls that tell errors apart: whoever asks them has looked at the error.
_KIND_OF_ERROR = re.compile(r"(?:errors\.(?:Is|As)|os\.Is\w+|\w*Is\w+)\((?:\w+\.)?(\w+)[,)]")


class Token(NamedTuple):
    """One time that it was done, or attempted, on the way.

    `region` is where. `error` is the name that took its error and was not looked at yet. `tx` is the transaction that
    was not committed yet. `failed`: the path goes on although it failed, or may have. `maybe`: it may be something
    else. `name`: the error, after it was found to be one.
    """

    region: int = 0
    error: str = ""
    tx: str = ""
    failed: bool = False
    maybe: bool = False
    name: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing is wanting but, perhaps, that its region is waited for."""
        return not (self.error or self.tx or self.failed or self.maybe)


GOOD = Token()
Tokens = frozenset[Token]
NONE: Tokens = frozenset()


def visible(regions: Sequence[Region], done: int, here: int) -> bool:
    """Whether what was done in one region is done for whoever is in another one."""
    around = _around(regions, here)
    while done not in around:
        region = regions[done]
        if region.kind in _LOOSE:
            return False
        if any(regions[one].group == region.group and region.group for one in around):
            return False
        done = region.parent
    return True


def beside(regions: Sequence[Region], one: int, other: int) -> bool:
    """Whether two regions run beside one another, in one group."""
    groups = {regions[place].group: place for place in _around(regions, one) if regions[place].group}
    return any(
        groups.get(regions[place].group, place) != place for place in _around(regions, other) if regions[place].group
    )


def loose(regions: Sequence[Region], place: int) -> bool:
    """Whether a region is done at a time of its own."""
    return any(regions[one].kind in _LOOSE for one in _around(regions, place))


def _around(regions: Sequence[Region], place: int) -> list[int]:
    found = [place]
    while place:
        place = regions[place].parent
        found.append(place)
    return found


# ---- what nodes do to tokens ----


def renamed(tokens: Tokens, names: Iterable[str]) -> Tokens:
    """Names are given something else: an error in one of them that nobody looked at is lost."""
    given = frozenset(names) - {"_"}
    if not tokens or not any(token.error in given or token.name in given for token in tokens):
        return tokens
    return frozenset(_lost(token, given) for token in tokens)


def _lost(token: Token, names: frozenset[str]) -> Token:
    if token.error and token.error in names:
        return token._replace(error="", failed=True, name="")
    return token._replace(name="") if token.name in names else token


def tested(tokens: Tokens, test: Test, label: str) -> Tokens | None:
    """A condition was found true or false. None where that cannot be, for what is already known of an error."""
    made = []
    for token in tokens:
        if not token.error and not token.name:
            made.append(token)
            continue
        known = failing(test, label, token.error or token.name)
        if known is None:
            looked = _KIND_OF_ERROR.match(test.left)
            if looked and looked[1] == (token.error or token.name) and label == "true":
                # Some kinds of failure are taken for success: whether rightly, nobody can tell here.
                token = token._replace(error="", name="", failed=False, maybe=True)
            made.append(token)
        elif token.error:
            name = token.error if known else ""
            made.append(token._replace(error="", failed=token.failed or known, name=name))
        elif known:
            made.append(token)
        else:
            return None
    return frozenset(made)


def failing(test: Test, label: str, error: str) -> bool | None:
    """Whether `error` is one when the test is left by that edge; None when the test says nothing of it."""
    left, right = test.left, test.right
    if right == error or (error.endswith("(") and right.startswith(error)):
        left, right = right, left
    if left != error and not (error.endswith("(") and left.startswith(error)):
        return None
    if test.op in ("==", "!=") and right in ("nil", "None"):
        return (label == "true") == (test.op == "!=")
    if test.op == "is" and right == "None":
        return label == "false"
    if test.op == "" and test.left == left:
        # A result that says whether it went well: `ok`.
        return label == "false"
    return None


def joined(tokens: Tokens, regions: Sequence[Region], join: Join) -> Tokens:
    """Something was waited for."""
    return frozenset(_joined(token, regions, join) for token in tokens)


def _joined(token: Token, regions: Sequence[Region], join: Join) -> Token:
    place = token.region
    for around in _around(regions, place):
        region = regions[around]
        if region.kind not in _LOOSE:
            continue
        if join.sure and join.handle == "*" and region.kind == "background":
            return token._replace(region=region.parent)
        if join.sure and region.handle and join.handle == region.handle:
            return token._replace(region=region.parent)
        if not join.sure and region.kind != "callback":
            return token._replace(region=region.parent, maybe=True)
    return token
