"""Contracts made of what other tools are configured with: go-test-coverage, Codecov, a plain list of percentages.

What cannot be said in a contract stands above it as a comment: nothing is left out in silence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

_GO_TEST_COVERAGE = re.compile(r"\.?testcoverage\.ya?ml")
_CODECOV = re.compile(r"\.?codecov\.ya?ml")
_PLAIN = re.compile(r"\.?coverage-baseline(?:\.txt)?")
#: What a regular expression may hold besides plain characters to be a glob all the same.
_SIMPLE = re.compile(r"(?:\\[./_-]|\.[*+]|[A-Za-z0-9_/@ -])*")
_DEEPEST = 50
#: A line of a plain list: a path, if any, and a percentage. A longer line is none.
_ENTRY = re.compile(r"(?:(\S(?:.*\S)?)(?:\s+|\s*[:=,]\s*))?(\d{1,3}(?:\.\d{1,6})?)\s*%?")
_LONGEST = 1_000


class _Tier(Struct, frozen=True):
    name: str
    files: tuple[str, ...]
    line: str
    max_drop: str = ""


class _Draft(Struct):
    """A contract to be written down."""

    id: str
    reports: list[str]
    source: str
    unit: str = ""
    tiers: list[_Tier] = field(default_factory=list)
    exclude: list[str] = field(default_factory=list)
    baseline: bool = False
    notes: list[str] = field(default_factory=list)


def imported(name: str, text: str) -> str:
    """The `[[contract]]` tables that another tool's configuration comes to; `""` for a file that nobody here knows.

    Raises ValueError for one that cannot be read.
    """
    if _GO_TEST_COVERAGE.fullmatch(name):
        drafts = list(_go_test_coverage(_mapping(text), name))
    elif _CODECOV.fullmatch(name):
        drafts = [_codecov(_mapping(text), name)]
    elif _PLAIN.fullmatch(name):
        drafts = [_plain(text, name)]
    else:
        return ""
    if not any(draft.tiers for draft in drafts):
        raise ValueError("it asks for no coverage")
    return "\n".join(_written(draft) for draft in drafts if draft.tiers)


def _mapping(text: str) -> Mapping[str, Any]:
    """A YAML document, without anchors. Raises ValueError."""
    import yaml

    class Loader(yaml.SafeLoader):
        """No alias is followed: a few lines of them could be gigabytes."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise ValueError("it has aliases (*name), which are not read here")
            self._depth = getattr(self, "_depth", 0) + 1
            if self._depth > _DEEPEST:
                raise ValueError("it is nested too deeply")
            node = super().compose_node(parent, index)
            self._depth -= 1
            return node

    try:
        found = yaml.load(text, Loader=Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"it is no YAML: {' '.join(str(error).split())}") from None
    if not isinstance(found, dict):
        raise ValueError("it is no table")
    return found


def _go_test_coverage(found: Mapping[str, Any], name: str) -> Iterator[_Draft]:
    reports = _texts(found.get("profile")) or ["cover.out"]
    reports = [part.strip() for report in reports for part in report.split(",") if part.strip()]
    threshold = found.get("threshold") if isinstance(found.get("threshold"), dict) else {}
    assert isinstance(threshold, dict)
    excluded = found.get("exclude")
    patterns = _texts(excluded.get("paths")) if isinstance(excluded, dict) else []
    for unit in ("file", "package"):
        floor = _number(threshold.get(unit))
        if floor in {"", "0"}:
            continue
        draft = _Draft("coverage" if unit == "file" else "package-coverage", reports, name, unit)
        for item in _tables(found.get("override")):
            expression, own = str(item.get("path", "")), _number(item.get("threshold"))
            glob = _glob(expression, go=True)
            if glob and own:
                draft.tiers.append(_Tier(expression.strip("^$"), (glob,), own))
            else:
                draft.notes.append(f"not taken over: override of {expression!r}")
        draft.tiers.append(_Tier("all", ("**/*.go",), floor))
        for expression in patterns:
            glob = _glob(expression, go=False)
            (draft.exclude if glob else draft.notes).append(glob or f"not taken over: exclude {expression!r}")
        if unit == "file" and _number(threshold.get("total")) not in {"", "0"}:
            draft.notes.append(f"not taken over: total = {_number(threshold.get('total'))}; here each file has a floor")
        yield draft


def _codecov(found: Mapping[str, Any], name: str) -> _Draft:
    draft = _Draft("coverage", ["coverage.xml"], name, exclude=[_ignored(item) for item in _texts(found.get("ignore"))])
    draft.notes.append("`reports`: name the files that are uploaded")
    coverage = found.get("coverage")
    status = coverage.get("status") if isinstance(coverage, dict) else None
    project = status.get("project") if isinstance(status, dict) else None
    if isinstance(status, dict) and status.get("patch"):
        draft.notes.append("not taken over: status of patches; here each file has a floor")
    if isinstance(project, dict) and any(isinstance(item, dict) for item in project.values()):
        draft.notes.append("Codecov holds all files of a status to its target together, this contract each by itself")
        for key in sorted(project, key=lambda key: (key == "default", str(key))):
            _status(draft, str(key), project[key], found)
    return draft


def _status(draft: _Draft, key: str, item: object, found: Mapping[str, Any]) -> None:
    if not isinstance(item, dict):
        return
    paths = [_ignored(path) for path in _texts(item.get("paths"))]
    flags = found.get("flags")
    for flag in _texts(item.get("flags")):
        entry = flags.get(flag) if isinstance(flags, dict) else None
        paths += [_ignored(path) for path in _texts(entry.get("paths") if isinstance(entry, dict) else None)]
    drop = _number(item.get("threshold"))
    target = _number(item.get("target"))
    if str(item.get("target", "auto")) == "auto":
        draft.baseline, target = True, "0"
    if target:
        draft.tiers.append(_Tier(key, tuple(paths) or ("**",), target, drop))
    else:
        draft.notes.append(f"not taken over: target {item.get('target')!r} of {key}")


def _plain(text: str, name: str) -> _Draft:
    draft = _Draft("coverage", ["coverage.out"], name, notes=["`reports`: name the coverage reports"])
    for at, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        match = _ENTRY.fullmatch(line) if len(line) <= _LONGEST else None
        if match is None:
            raise ValueError(f"line {at} is no path with a percentage: {line[:60]!r}")
        path = (match[1] or "").rstrip(":=, \t")
        if path in {"", "total"}:
            draft.tiers.append(_Tier("all", ("**",), match[2]))
        else:
            draft.tiers.append(_Tier(path, (path,), match[2]))
    draft.tiers.sort(key=lambda tier: tier.name == "all")
    return draft


def _glob(expression: str, *, go: bool) -> str:
    """The glob for a regular expression over paths; `""` when there is none."""
    core = expression.removeprefix("^").removesuffix("$")
    if not core or not _SIMPLE.fullmatch(core):
        return ""
    plain = re.sub(r"\.[*+]", "**", re.sub(r"\\(.)", "\x00\\1", core))
    plain = plain.replace("\x00", "")
    if expression.endswith("$"):
        # go-test-coverage matches the paths of packages too.
        plain += "/*.go" if go and not plain.endswith(".go") else ""
    else:
        plain += "**"
    return plain if expression.startswith("^") else f"**{plain}"


def _ignored(path: str) -> str:
    """A path of Codecov: a directory with what is below it, a glob, or (rarely) a regular expression."""
    plain = path.removeprefix("./").removesuffix("/")
    return plain if "*" not in plain or "**" in plain else plain.replace("/*", "/**") if plain.endswith("/*") else plain


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(item) for item in value if isinstance(item, (str, int))] if isinstance(value, list) else []


def _tables(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _number(value: object) -> str:
    """A percentage as it is written; `""` for what is none."""
    text = str(value).strip().removesuffix("%").strip() if isinstance(value, (int, float, str)) else ""
    fits = re.fullmatch(r"\d{1,3}(?:\.\d{1,6})?", text) is not None and not isinstance(value, bool)
    return text if fits and float(text) <= 100 else ""


def _written(draft: _Draft) -> str:
    lines = [f"# Made of {_plainly(draft.source)}.", *(f"# {_plainly(note)}" for note in draft.notes)]
    lines += ["[[contract]]", f"id = {_quoted(draft.id)}", 'check = "coverage-floors"']
    lines.append('why = "what was reached once is not to be lost"')
    lines.append(f"reports = {_list(draft.reports)}")
    if draft.unit:
        lines.append(f"unit = {_quoted(draft.unit)}")
    if len(draft.tiers) > 1:
        lines.append('precedence = "first"')
    if draft.exclude:
        lines.append(f"exclude = {_list(draft.exclude)}")
    if draft.baseline:
        lines.append('baseline = ".lockstitch/coverage-baseline.json"')
    names: set[str] = set()
    for tier in draft.tiers:
        name = tier.name
        while name in names:
            name += "'"
        names.add(name)
        lines += [
            "",
            "[[contract.tier]]",
            f"name = {_quoted(name)}",
            f"files = {_list(tier.files)}",
            f"line = {tier.line}",
        ]
        if tier.max_drop:
            lines.append(f"max-drop = {tier.max_drop}")
    return "\n".join(lines) + "\n"


def _plainly(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(_quoted(value) for value in values)}]"
