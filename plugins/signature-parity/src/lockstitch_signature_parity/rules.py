"""What a `signature-parity` contract can say."""

from lockstitch.api import Rule

RULES = (
    Rule(
        id="missing-method",
        what="A sibling lacks a method that the contract asks of it: the interface declares it, or (under the "
        "policies `exact` and `majority`) other siblings have it.",
        why="A method is added to the implementation at hand and the other is forgotten. Where no compiler holds the "
        "siblings to one interface, callers learn of it at run time, on the platform that nobody tests.",
        fix="Implement it, or declare under `extra` or `exempt` why this sibling does not need it.",
    ),
    Rule(
        id="signature-drift",
        what="A method has another signature on one sibling than on the others or in the interface. The message says "
        "which parameter or result differs.",
        why="A parameter is added on one side only. Each side still compiles with its own callers, and the two can no "
        "longer stand in for each other.",
        fix="Give both the same signature. Go callers see the types alone; Python callers also the names, kinds and "
        "defaults of parameters.",
    ),
    Rule(
        id="receiver-kind",
        what="A method has a pointer receiver on one sibling and a value receiver on another, or its pointer receiver "
        "keeps a value that is used as the interface from satisfying it.",
        why="The method set of a value leaves out pointer-receiver methods: code that works with the one sibling's "
        "value does not compile, or copies state, with the other's.",
        fix="Use the same kind of receiver on all siblings, or hold each to the interface by an assertion.",
        severity="warning",
    ),
    Rule(
        id="interface-gap",
        what="Every sibling has the method, with the same signature, and the interface does not declare it.",
        why="Nothing holds such a method in step: one side may change it unseen, although all have it for a reason.",
        fix="Add it to the interface, or exempt it and say why it is no part of the contract.",
    ),
    Rule(
        id="missing-assertion",
        what="Nothing makes the compiler hold a sibling to the interface: no `var _ I = (*T)(nil)`, no constructor "
        "that returns a T as an I.",
        why="It satisfies the interface by luck. The next change breaks it far away from where it was made, "
        "or nowhere.",
        fix="Add the assertion beside the type.",
        severity="warning",
    ),
    Rule(
        id="probable-drift",
        what="Most siblings have a method that the others lack, and nothing declares whether it is needed.",
        why="What two of three have is more often forgotten on the third than meant for two.",
        fix="Implement it, or declare under `extra` why it is right that some lack it.",
        severity="warning",
    ),
    Rule(
        id="unknown-signature",
        what="It cannot be told whether a sibling has the method, or whether its signature is the same: the message "
        "says what stands in the way.",
        why="A type outside the tree, a package that could not be read whole, a decorator that may change anything: "
        "claiming either verdict would be a guess.",
        fix="Bring what is missing into the tree, spell the type so that it can be resolved, or exempt the method.",
        severity="warning",
    ),
)
