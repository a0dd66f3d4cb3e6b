"""What a plugin author imports: facts, findings, edits, contracts, analyzers. Small and stable."""

from lockstitch.api.analyzer import Analyzer, Commit, FileFacts, Need, Rename, Rule, View
from lockstitch.api.contracts import Contract, Exemption, PathText, PatternText, Side
from lockstitch.api.facts import Extractor, Fact, Source, SyntaxProblem, deferred
from lockstitch.api.findings import Edit, Finding, Remedy
from lockstitch.api.hooks import API_VERSION, hookimpl
from lockstitch.api.patterns import PatternError, compile_pattern
from lockstitch.api.places import FILE_START, ContractPlace, Place, Related, Span

__all__ = [
    "API_VERSION",
    "FILE_START",
    "Analyzer",
    "Commit",
    "Contract",
    "ContractPlace",
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
    "Place",
    "Related",
    "Remedy",
    "Rename",
    "Rule",
    "Side",
    "Source",
    "Span",
    "SyntaxProblem",
    "View",
    "compile_pattern",
    "deferred",
    "hookimpl",
]
