"""What a plugin may not offer: said when it is loaded, and not when a run has got to it."""

from __future__ import annotations

from typing import Any

from lockstitch.api import Analyzer, Contract, Extractor, Fact, PatternError, Rule, compile_pattern
from lockstitch.host.calls import describe

_TEXTS = ("id", "what", "why", "fix")


def analyzer_refusal(analyzer: object) -> str:
    """Why something may not be an analyzer; `""` when it may. Types are asked for, since nothing else does."""
    if not isinstance(analyzer, Analyzer):
        return f"lockstitch_analyzers returned {type(analyzer).__name__}, not Analyzer"
    if not isinstance(analyzer.name, str) or not analyzer.name or not isinstance(analyzer.summary, str):
        return f"the name or the summary of the check {analyzer.name!r} is no text"
    if not (isinstance(analyzer.contract, type) and issubclass(analyzer.contract, Contract)):
        return f"the contract type of {analyzer.name!r} is no subclass of lockstitch.api.Contract"
    if error := _contract_refusal(analyzer) or _rules_refusal(analyzer):
        return error
    for name in ("needs", "judge"):
        if not callable(getattr(analyzer, name)):
            return f"the {name} of {analyzer.name!r} is no function"
    for name in ("mend", "binds", "table"):
        if getattr(analyzer, name) is not None and not callable(getattr(analyzer, name)):
            return f"the {name} of {analyzer.name!r} is no function"
    if not isinstance(analyzer.extractors, tuple):
        return f"the extractors of {analyzer.name!r} are no tuple"
    return next((error for item in analyzer.extractors if (error := extractor_refusal(item))), "")


def _contract_refusal(analyzer: Analyzer[Any]) -> str:
    import msgspec.inspect

    try:
        msgspec.inspect.type_info(analyzer.contract)
    except Exception as error:  # annotations are code of the plugin's
        return f"the contract type of {analyzer.name!r} cannot be read: {describe(error)}"
    return ""


def _rules_refusal(analyzer: Analyzer[Any]) -> str:
    rules = analyzer.rules
    if not rules or not isinstance(rules, tuple) or not all(isinstance(rule, Rule) for rule in rules):
        return f"the check {analyzer.name!r} declares no rules"
    for rule in rules:
        if not all(isinstance(getattr(rule, name), str) for name in _TEXTS):
            return f"a rule of {analyzer.name!r} has an id, what, why or fix that is no text"
        if rule.severity not in {"error", "warning", "info"}:
            return f"the severity of the rule {rule.id!r} is {rule.severity!r}: error, warning or info"
    if len({rule.id for rule in rules}) != len(rules):
        return f"the check {analyzer.name!r} declares a rule twice"
    return ""


def extractor_refusal(extractor: object) -> str:
    """Why something may not be an extractor; `""` when it may."""
    if not isinstance(extractor, Extractor):
        return f"an extractor is {type(extractor).__name__}, not Extractor"
    if not isinstance(extractor.id, str) or not isinstance(extractor.version, int):
        return f"the id or the version of the extractor {extractor.id!r} is none"
    if not isinstance(extractor.languages, tuple) or not all(isinstance(item, str) for item in extractor.languages):
        return f"the languages of the extractor {extractor.id!r} are no tuple of texts"
    if not callable(extractor.extract):
        return f"the extract of the extractor {extractor.id!r} is no function"
    if extractor.hint is not None:
        if not isinstance(extractor.hint, bytes):
            return f"the hint of the extractor {extractor.id!r} is no bytes"
        try:
            compile_pattern(extractor.hint)
        except PatternError as problem:
            return f"the hint of the extractor {extractor.id!r} is no pattern (RE2): {problem}"
    if not isinstance(extractor.facts, tuple) or not extractor.facts:
        return f"the extractor {extractor.id!r} says no fact types"
    for fact in extractor.facts:
        if error := fact_refusal(fact):
            return f"extractor {extractor.id!r}: {error}"
    return ""


def fact_refusal(fact: type) -> str:
    """Why a type may not be a fact (a field whose order or identity is not plain data); `""` if it may."""
    if not (isinstance(fact, type) and issubclass(fact, Fact)):
        return f"{fact!r} is no subclass of lockstitch.api.Fact"
    if not fact.__struct_config__.frozen:
        return f"the fact {fact.__name__} is not frozen"
    import msgspec.inspect

    seen: set[int] = set()
    pending: list[Any] = [msgspec.inspect.type_info(fact)]
    forbidden = (
        msgspec.inspect.DictType,
        msgspec.inspect.SetType,
        msgspec.inspect.FrozenSetType,
        msgspec.inspect.ListType,
        msgspec.inspect.AnyType,
        msgspec.inspect.CustomType,
    )
    while pending:
        info = pending.pop()
        if id(info) in seen:
            continue
        seen.add(id(info))
        if isinstance(info, forbidden):
            kind = type(info).__name__.removesuffix("Type").lower()
            return f"the fact {fact.__name__} holds a {kind}; facts are frozen structs, tuples and plain values"
        if isinstance(info, msgspec.inspect.StructType):
            pending.extend(item.type for item in info.fields)
        elif isinstance(info, msgspec.inspect.UnionType):
            pending.extend(info.types)
        elif isinstance(info, msgspec.inspect.TupleType):
            pending.extend(info.item_types)
        elif isinstance(info, (msgspec.inspect.VarTupleType, msgspec.inspect.Metadata)):
            pending.append(info.item_type if isinstance(info, msgspec.inspect.VarTupleType) else info.type)
    return ""
