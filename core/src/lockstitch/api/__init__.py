"""What a plugin author imports: facts, findings, edits, contracts, analyzers. Small and stable."""

from typing import TYPE_CHECKING

from lockstitch.api.analyzer import (
    Analyzer,
    Change,
    Commit,
    Declared,
    FileFacts,
    Need,
    Ratchet,
    Rename,
    Rule,
    Scaffold,
    Standing,
    View,
)
from lockstitch.api.contracts import Contract, Exemption, PathText, PatternText, Side
from lockstitch.api.facts import Extractor, Fact, Source, SyntaxProblem, deferred
from lockstitch.api.findings import Edit, Finding, Remedy
from lockstitch.api.hooks import API_VERSION, hookimpl
from lockstitch.api.patterns import PatternError, compile_pattern
from lockstitch.api.places import FILE_START, ContractPlace, Place, Related, Span
from lockstitch.on_demand import names_of

if TYPE_CHECKING:
    from lockstitch.api.branch import Branch, BranchCommit, Person, Proposal, TouchedFile
    from lockstitch.api.tables import Table, TableCell, TableRow

__all__ = [
    "API_VERSION",
    "FILE_START",
    "Analyzer",
    "Branch",
    "BranchCommit",
    "Change",
    "Commit",
    "Contract",
    "ContractPlace",
    "Declared",
    "Edit",
    "Exemption",
    "Extractor",
    "Fact",
    "FileFacts",
    "Finding",
    "Need",
    "PathText",
    "PatternError",
    "PatternText",
    "Person",
    "Place",
    "Proposal",
    "Ratchet",
    "Related",
    "Remedy",
    "Rename",
    "Rule",
    "Scaffold",
    "Side",
    "Source",
    "Span",
    "Standing",
    "SyntaxProblem",
    "Table",
    "TableCell",
    "TableRow",
    "TouchedFile",
    "View",
    "compile_pattern",
    "deferred",
    "hookimpl",
]

# Few runs lay out a table or look at a branch.
__getattr__ = names_of(
    __name__, "tables: Table TableCell TableRow branch: Branch BranchCommit Person Proposal TouchedFile"
)
