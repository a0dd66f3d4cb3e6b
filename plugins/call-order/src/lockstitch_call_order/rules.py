"""What the check can say."""

from __future__ import annotations

from lockstitch.api import Rule

RULES = (
    Rule(
        id="order-violated",
        what="There is a path through the function on which something happens before what must have happened first.",
        why="The two lines stand in the right order, so the code reads as if it were right; a branch, an early return, "
        "a loop that does not run or a transaction that is still open lets the second come first.",
        fix="Move the first so that every path passes it: out of the branch, before the loop, in front of the return.",
    ),
    Rule(
        id="unordered",
        what="What must happen first and what must happen after have no order: one of them is deferred, started in a "
        "goroutine or task, run beside the other, or handed over as a callback.",
        why="It works on the machine on which it was tried. Under load, the other one comes first.",
        fix="Do the first where it stands and wait for it, or do the second only when the first is known to be done.",
    ),
    Rule(
        id="error-ignored",
        what="What must happen first may fail, and the function goes on as if it had not.",
        why="A write whose error is dropped or only logged may not have been made; what depends on it then reads "
        "nothing, or what was there before.",
        fix="Return the error, or handle it so that what depends on the write is not reached.",
        severity="warning",
    ),
    Rule(
        id="anchor-missing",
        what="The function does not do what the contract orders: nothing in it is what must come first, or nothing is "
        "what must come after.",
        why="Something was renamed, moved or deleted. Where nothing is found that must come after, the contract holds "
        "whatever happens.",
        fix="Point the contract at what is called now, or put back what is missing.",
    ),
    Rule(
        id="unknown-order",
        what="It cannot be told whether the order holds: the message says what stands in the way.",
        why="SQL that is put together when the program runs, a call through an interface, a channel that something is "
        "waited for on: claiming either verdict would be a guess.",
        fix="Spell the statement or the call so that it can be followed, raise `depth`, or exempt the function.",
        severity="warning",
    ),
)
