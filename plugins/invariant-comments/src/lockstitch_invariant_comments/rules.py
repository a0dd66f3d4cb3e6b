"""What the check can say."""

from __future__ import annotations

from lockstitch.api import Rule

RULES = (
    Rule(
        id="missing-invariant",
        what="Code at which an invariant must hold has no comment that states it, or has lost the one it had.",
        why="The order of two statements looks accidental to whoever edits them next. The comment is what tells that "
        "person that it is not, and it is lost in a rewrite, a move or a merge without any test noticing.",
        fix="Write `INVARIANT(name): …` above the symbol or in it. `--fix` inserts the registry's words. To give an "
        "invariant up, remove its requirement and say why in the commit: `Remove-Invariant: name - why`.",
    ),
    Rule(
        id="anchor-gone",
        what="The symbol at which an invariant is required does not exist any more.",
        why="A function that is renamed, moved or deleted takes the contract's grip with it: the invariant still has "
        "to hold somewhere, and nobody is asked where.",
        fix="Name the symbol that does this work now, or remove the requirement.",
    ),
    Rule(
        id="unknown-invariant",
        what="A name that the registry does not list: in a comment's tag, or in the contract.",
        why="A misspelt or forgotten name looks like a documented invariant and leads to nothing.",
        fix="Spell the name as the registry does, or add it there.",
    ),
    Rule(
        id="undeclared-invariant",
        what="The registry lists an invariant that no comment in the code states.",
        why="The document promises something that nobody who edits the code will ever read.",
        fix="State it where it must hold, or take it out of the registry.",
    ),
    Rule(
        id="dangling-symbol",
        what="An invariant names a symbol in backticks that exists nowhere in the code.",
        why="A column or function was renamed and the sentence about it was not: it now speaks of nothing, and its "
        "reader looks in vain or trusts it wrongly.",
        fix="Name what the thing is called now. What is no symbol belongs in quotes, not backticks.",
    ),
    Rule(
        id="unenforced-invariant",
        what="Nothing is named that would notice a breach of the invariant, or what is named does not exist.",
        why="A comment asks; only a test or a check refuses. A deleted or renamed test leaves the comment alone.",
        fix="Name a test or a contract in `enforced-by`, and correct it when it was renamed.",
        severity="info",
    ),
    Rule(
        id="stale-invariant",
        what="Code changed under an invariant and the words of the invariant did not.",
        why="The change may be what the comment warns of. Only somebody who reads both can tell.",
        fix="Read both. Reword the comment if it is not true any more; otherwise suppress this with the reason.",
        severity="warning",
    ),
)
