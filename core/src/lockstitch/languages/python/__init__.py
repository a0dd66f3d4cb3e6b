"""Python: the outline of a file, and a resolver over the files of a tree.

`PYTHON_OUTLINE` is the extractor. `PythonProgram` follows names over its facts: imports, aliases and
re-exports, `.pyi` before `.py`. `class_surface` says what a class offers through its bases,
`offered_by_module` what a module does; their `Offered` hold resolved signatures and types. Whatever
cannot be told is said to be so, with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstitch.on_demand import names_of

if TYPE_CHECKING:
    from lockstitch.languages.python.ancestry import Hierarchy, OutsideBase, hierarchy, is_protocol
    from lockstitch.languages.python.annotations import TypeReader
    from lockstitch.languages.python.classes import ClassSurface, class_surface, mangled, own_members
    from lockstitch.languages.python.conditions import Configuration
    from lockstitch.languages.python.expressions import spell
    from lockstitch.languages.python.extractors import PYTHON_OUTLINE
    from lockstitch.languages.python.members import offered, offered_by_module
    from lockstitch.languages.python.program import (
        ClassRef,
        FunctionRef,
        Lost,
        Module,
        ModuleRef,
        Outside,
        PythonProgram,
        Scope,
        ValueRef,
    )
    from lockstitch.languages.python.signatures import (
        Attribute,
        InnerClass,
        Method,
        Offer,
        Offered,
        Property,
        Signature,
        SignatureParameter,
        Unclear,
        Value,
    )

__all__ = [
    "PYTHON_OUTLINE",
    "Attribute",
    "ClassRef",
    "ClassSurface",
    "Configuration",
    "FunctionRef",
    "Hierarchy",
    "InnerClass",
    "Lost",
    "Method",
    "Module",
    "ModuleRef",
    "Offer",
    "Offered",
    "Outside",
    "OutsideBase",
    "Property",
    "PythonProgram",
    "Scope",
    "Signature",
    "SignatureParameter",
    "TypeReader",
    "Unclear",
    "Value",
    "ValueRef",
    "class_surface",
    "hierarchy",
    "is_protocol",
    "mangled",
    "offered",
    "offered_by_module",
    "own_members",
    "spell",
]

__getattr__ = names_of(
    __name__,
    """
    annotations: TypeReader
    classes: ClassSurface class_surface mangled own_members
    conditions: Configuration
    expressions: spell
    ancestry: Hierarchy OutsideBase hierarchy is_protocol
    members: offered offered_by_module
    extractors: PYTHON_OUTLINE
    program: ClassRef FunctionRef Lost Module ModuleRef Outside PythonProgram Scope ValueRef
    signatures: Attribute InnerClass Method Offer Offered Property Signature SignatureParameter Unclear Value
    """,
)
