"""Go: what its files declare, and what those declarations mean together.

Two extractors read files one by one: `GO_DECLARATIONS` and `GO_MODULE`. `GoProgram` works on their facts: it
finds packages, follows imports inside the tree, and answers whether types are identical,
which methods a type has, and whether it implements an interface. Where the answer hangs on
something outside the tree it is `Unknown`, with the reason.

An analyzer that uses it lists both extractors, and goes like this::

    def needs(contract, view):
        program = GoProgram(view)
        ask(program, contract)  # the very questions that the judge asks
        return program.needs
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstitch.on_demand import names_of

if TYPE_CHECKING:
    from lockstitch.languages.golang.configurations import DEFAULT, Configuration
    from lockstitch.languages.golang.extractors import GO_DECLARATIONS, GO_MODULE
    from lockstitch.languages.golang.facts import (
        GoAssertion,
        GoConstant,
        GoFile,
        GoFunction,
        GoImport,
        GoModule,
        GoReplace,
        GoTypeDecl,
        GoUse,
        Receiver,
        Returned,
    )
    from lockstitch.languages.golang.program import GoProgram
    from lockstitch.languages.golang.results import (
        Assertion,
        Difference,
        FunctionDeclaration,
        Method,
        MethodSet,
        Mismatch,
        Package,
        Satisfaction,
        Spelling,
        TypeDeclaration,
    )
    from lockstitch.languages.golang.types import (
        Answer,
        Array,
        Basic,
        Chan,
        FarConstant,
        Field,
        Func,
        Interface,
        InterfaceMethod,
        Map,
        Named,
        Pointer,
        Slice,
        Struct,
        Term,
        Type,
        TypeParam,
        Union,
        Unknown,
    )

__all__ = [
    "DEFAULT",
    "GO_DECLARATIONS",
    "GO_MODULE",
    "Answer",
    "Array",
    "Assertion",
    "Basic",
    "Chan",
    "Configuration",
    "Difference",
    "FarConstant",
    "Field",
    "Func",
    "FunctionDeclaration",
    "GoAssertion",
    "GoConstant",
    "GoFile",
    "GoFunction",
    "GoImport",
    "GoModule",
    "GoProgram",
    "GoReplace",
    "GoTypeDecl",
    "GoUse",
    "Interface",
    "InterfaceMethod",
    "Map",
    "Method",
    "MethodSet",
    "Mismatch",
    "Named",
    "Package",
    "Pointer",
    "Receiver",
    "Returned",
    "Satisfaction",
    "Slice",
    "Spelling",
    "Struct",
    "Term",
    "Type",
    "TypeDeclaration",
    "TypeParam",
    "Union",
    "Unknown",
]

__getattr__ = names_of(
    __name__,
    """
    configurations: DEFAULT Configuration
    extractors: GO_DECLARATIONS GO_MODULE
    facts: GoAssertion GoConstant GoFile GoFunction GoImport GoModule GoReplace GoTypeDecl GoUse Receiver Returned
    program: GoProgram
    results: Assertion Difference FunctionDeclaration Method MethodSet Mismatch Package Satisfaction Spelling
        TypeDeclaration
    types: Answer Array Basic Chan FarConstant Field Func Interface InterfaceMethod Map Named Pointer Slice Struct
        Term Type TypeParam Union Unknown
    """,
)
