"""The rules of the host itself: about files, sides and exceptions, whatever the check."""

from lockstitch.api import Rule

_RULES = (
    Rule(
        id="nothing-selected",
        what="A side, a path or a pattern of the contract matches nothing: no file, or no such symbol in it.",
        why="A file moved or a name changed and the contract did not follow. It now guards nothing and would stay "
        "silent whatever happens, which is the worst kind of drift.",
        fix="Point the contract at where the thing stands now, or remove the side.",
        local=True,
    ),
    Rule(
        id="unreadable-file",
        what="A file that the contract needs is there but cannot be read.",
        why="What is in it is unknown, so nobody can say whether the contract holds.",
        fix="Make it a readable, regular UTF-8 file below the root and below the size limit.",
        local=True,
    ),
    Rule(
        id="unparsable-file",
        what="A part of a file that the contract needs is not valid in its language.",
        why="Facts near the error may be missing, so whatever the contract says of absence is only a guess.",
        fix="Mend the syntax error.",
        local=True,
    ),
    Rule(
        id="stale-exemption",
        what="An exemption matches no finding any more.",
        why="The exception it declared is gone; left in place, it would silently cover the next one.",
        fix="Remove the exemption.",
        local=True,
    ),
    Rule(
        id="expired-exemption",
        what="An exemption has passed its expiry date.",
        why="Somebody promised to mend this by then.",
        fix="Mend the drift, or renew the exemption with a new date and reason.",
        local=True,
    ),
    Rule(
        id="stale-suppression",
        what="An inline `lockstitch: ignore[…]` matches no finding any more.",
        why="The exception it declared is gone; left in place, it would silently cover the next one.",
        fix="Remove the comment.",
        severity="warning",
        local=True,
    ),
    Rule(
        id="expired-suppression",
        what="An inline `lockstitch: ignore[…]` has passed its expiry date.",
        why="Somebody promised to mend this by then.",
        fix="Mend the drift, or renew the date with a new reason.",
        local=True,
    ),
    Rule(
        id="unknown-suppressed-rule",
        what="An inline `lockstitch: ignore[…]` names a rule that does not exist.",
        why="It suppresses nothing; whoever wrote it believes that it does.",
        fix="Spell the rule as the finding does.",
        local=True,
    ),
    Rule(
        id="unaccountable-suppression",
        what="An inline `lockstitch: ignore` names no rule or gives no reason.",
        why="An exception without a reason cannot be judged by the next reader, so it does not hold.",
        fix="Write `lockstitch: ignore[rule] reason`.",
        local=True,
    ),
    Rule(
        id="stale-baseline",
        what="The baseline accepts a finding that is not there any more.",
        why="A baseline only shrinks: an entry that is kept would cover the same drift when it comes back.",
        fix="Run `lockstitch baseline`, which drops what is mended.",
        severity="warning",
        local=True,
    ),
)

#: The host's own rules by id.
CORE_RULES = {rule.id: rule for rule in _RULES}
