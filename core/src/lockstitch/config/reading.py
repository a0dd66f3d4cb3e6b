"""Reads every `lockstitch.toml` of a tree and checks all of them before anything is judged."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from lockstitch.api import FILE_START, Analyzer, Contract, ContractPlace, Place, Span
from lockstitch.config.convert import BAD, Conversion, Problem, convert_struct, nearest
from lockstitch.config.first_party import FIRST_PARTY
from lockstitch.config.positions import Key, Positions, contract_headers
from lockstitch.globs import Matcher, glob_regex
from lockstitch.host.calls import describe

CONFIG_NAME = "lockstitch.toml"
#: The table that the bytes of a configuration file say. Raises UnicodeDecodeError, any other ValueError when it is no
#: TOML, and RecursionError.
Decode = Callable[[bytes], dict[str, Any]]
#: Calls a function that runs code of an analyzer: (analyzer, phase, contract's id, function).
Ask = Callable[[Analyzer[Any], str, str, Callable[[], Any]], Any]


class Settings(Struct, frozen=True, kw_only=True, rename="kebab"):
    """The table `[lockstitch]`."""

    exclude: Annotated[
        tuple[str, ...],
        Meta(description="Directories (globs, relative to this file) whose lockstitch.toml are ignored."),
    ] = ()
    require_plugins: Annotated[
        tuple[str, ...], Meta(description="Distributions that must be installed: without one the run fails.")
    ] = ()


class ConfigProblem(Struct, frozen=True):
    """A mistake in a configuration file."""

    path: str
    span: Span
    message: str
    unknown_check: str = ""
    """The check that it names and that nobody offers."""
    plugin: str = ""
    """The check whose contract type failed, when it is no mistake of the file's."""


class LoadedContract(Struct, frozen=True):
    """A contract and the file that holds it."""

    contract: Contract
    analyzer: Analyzer[Any]
    config: ConfigFile
    index: int

    def place(self, at: ContractPlace) -> Place:
        """Where a key of this contract stands."""
        headers = None if at.key else self.config.headers
        if headers is not None:
            return Place(self.config.path, headers[self.index])
        return Place(self.config.path, self.config.positions.of(("contract", self.index, *at.key)))


class ConfigFile(Struct):
    """One configuration file: path, bytes, and (made when asked for) where its keys stand."""

    path: str
    content: bytes
    headers: list[Span] | None = None
    """Where the headers of its contracts stand, if that could be told without parsing it."""
    _positions: Positions | None = None

    @property
    def home(self) -> str:
        """Its directory, relative to the root; `""` is the root."""
        return posixpath.dirname(self.path)

    @property
    def positions(self) -> Positions:
        """Where its keys stand."""
        if self._positions is None:
            self._positions = Positions(self.content)
        return self._positions


class Configuration(Struct):
    """Everything that the configuration files of a tree say."""

    contracts: list[LoadedContract] = field(default_factory=list)
    problems: list[ConfigProblem] = field(default_factory=list)
    files: list[ConfigFile] = field(default_factory=list)
    required_plugins: set[str] = field(default_factory=set)


def read_configs(
    files: Iterable[tuple[str, bytes]],
    analyzers: Mapping[str, Analyzer[Any]],
    want: Callable[[Iterable[str]], None] | None = None,
    ask: Ask | None = None,
    decode: Decode | None = None,
) -> Configuration:
    """Read configuration files, given as (path relative to the root, content).

    `want` is told which checks they name before any is looked up in `analyzers`. `ask` is how a check's own code is
    called (`Host.ask`). `decode` stands for `decode_toml`, where somebody knows the answers.
    Never raises for the files' sake: what is wrong is in `Configuration.problems`, sorted.
    """
    result = Configuration()
    by_id: dict[str, tuple[ConfigFile, int]] = {}
    tables = []
    excluded: list[Matcher] = []
    # The outer ones first: they say which of the inner ones count.
    for path, content in sorted(files, key=lambda item: (item[0].count("/"), item[0])):
        file = ConfigFile(path, content.removeprefix(b"\xef\xbb\xbf"))
        if any(pattern.fullmatch(file.home) for pattern in excluded):
            continue
        problems: list[ConfigProblem] = []
        table = _toml(file, problems, decode or decode_toml)
        result.problems.extend(problems)
        result.files.append(file)
        if table is None:
            continue
        run = Conversion(file.home)
        settings = _settings(table, run)
        result.required_plugins.update(settings.require_plugins)
        excluded.extend(glob_regex(posixpath.normpath(posixpath.join(file.home, item))) for item in settings.exclude)
        tables.append((file, table, run))
    tables.sort(key=lambda item: item[0].path)
    result.files.sort(key=lambda file: file.path)
    if want is not None:
        want(_checks(table for _, table, _ in tables))
    for file, table, run in tables:
        _read_file(file, table, analyzers, result, by_id, run, ask or _plainly)
    result.problems.sort(key=lambda problem: (problem.path, problem.span, problem.message))
    result.contracts.sort(key=lambda loaded: loaded.contract.id)
    return result


def _checks(tables: Iterable[dict[str, Any]]) -> set[str]:
    contracts = (table.get("contract") for table in tables)
    named = (
        item.get("check") for each in contracts if isinstance(each, list) for item in each if isinstance(item, dict)
    )
    return {check for check in named if isinstance(check, str)}


def _settings(table: dict[str, Any], run: Conversion) -> Settings:
    settings = table.get("lockstitch", {})
    if not isinstance(settings, dict):
        run.problem(("lockstitch",), "'lockstitch' must be a table: [lockstitch]")
        return Settings()
    made = convert_struct(Settings, settings, ("lockstitch",), run)
    return made if isinstance(made, Settings) else Settings()


#: The time that tomllib takes for a dotted key grows with the square of its length.
_MOST_DOTS = 1_000


def decode_toml(content: bytes) -> dict[str, Any]:
    """See `Decode`."""
    import tomllib

    return tomllib.loads(content.decode("utf-8"))


def _toml(file: ConfigFile, problems: list[ConfigProblem], decode: Decode) -> dict[str, Any] | None:
    for number, written in enumerate(file.content.split(b"\n"), 1):
        if written.count(b".") > _MOST_DOTS:
            problem = f"not valid here: more than {_MOST_DOTS:,} dots in one line"
            problems.append(ConfigProblem(file.path, Span(number, 1, number, 1), problem))
            return None
    try:
        return decode(file.content)
    except UnicodeDecodeError as error:
        problems.append(ConfigProblem(file.path, FILE_START, f"not UTF-8 (byte {error.start + 1})"))
    except ValueError as error:
        match = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        text = str(error)[: match.start()].rstrip() if match else str(error)
        if match and match[1]:
            line, column = int(match[1]), int(match[2])
        else:
            line, column = file.content.count(b"\n") + 1, 1
        problems.append(ConfigProblem(file.path, Span(line, column, line, column), f"not valid TOML: {text}"))
    except RecursionError:
        problems.append(ConfigProblem(file.path, FILE_START, "not valid TOML: nested too deeply"))
    return None


def _read_file(
    file: ConfigFile,
    table: dict[str, Any],
    analyzers: Mapping[str, Analyzer[Any]],
    result: Configuration,
    by_id: dict[str, tuple[ConfigFile, int]],
    run: Conversion,
    ask: Ask,
) -> None:
    known = ["contract", "lockstitch"]
    for name in table:
        if name not in known:
            run.problem((name,), f"unknown key {name!r}{nearest(name, known)}", on_name=True)
    contracts = table.get("contract", [])
    if not isinstance(contracts, list) or not all(isinstance(item, dict) for item in contracts):
        run.problem(("contract",), "'contract' must be an array of tables: write [[contract]]")
        contracts = []
    file.headers = contract_headers(file.content, len(contracts))
    for index, value in enumerate(contracts):
        loaded = _contract(file, index, value, analyzers, run, ask)
        identity = value.get("id")
        if isinstance(identity, str):
            if identity in by_id:
                other, other_index = by_id[identity]
                line = other.positions.of(("contract", other_index, "id")).line
                message = f"the id {identity!r} is already taken at {other.path}:{line}"
                run.problem(("contract", index, "id"), message)
                continue
            by_id[identity] = (file, index)
        if loaded is not None:
            result.contracts.append(loaded)
    for problem in run.problems:
        span = file.positions.of(problem.key, name=problem.on_name)
        named = table["contract"][problem.key[1]]["check"] if problem.key[2:] == ("check",) else ""
        unknown = named if named not in analyzers else ""
        result.problems.append(ConfigProblem(file.path, span, problem.message, unknown, problem.check))


def _contract(
    file: ConfigFile,
    index: int,
    value: dict[str, Any],
    analyzers: Mapping[str, Analyzer[Any]],
    run: Conversion,
    ask: Ask,
) -> LoadedContract | None:
    key: Key = ("contract", index)
    check = value.get("check")
    if check is None and (misspelt := next((name for name in value if nearest(name, ["check"])), "")):
        run.problem((*key, misspelt), f"unknown key {misspelt!r}{nearest(misspelt, ['check'])}", on_name=True)
        return None
    if not isinstance(check, str):
        run.problem(key, "missing key 'check'" if check is None else "'check' must be a text", on_name=check is None)
        return None
    analyzer = analyzers.get(check)
    if analyzer is None:
        run.problem((*key, "check"), unknown_check(check, analyzers))
        return None
    name = value.get("id") if isinstance(value.get("id"), str) else ""
    try:
        made = ask(
            analyzer,
            "config",
            str(name),
            lambda: convert_struct(analyzer.contract, value, key, run, home=file.home),
        )
    except Exception as error:  # code of the check's own contract type may raise anything
        run.problems.append(Problem(key, f"the contract type of {check!r} failed: {describe(error)}", check=check))
        return None
    if made is BAD:
        return None
    rules = {rule.id for rule in analyzer.rules}
    if isinstance(made.severity, dict):
        for rule in made.severity:
            if rule not in rules:
                run.problem(
                    (*key, "severity", rule), f"unknown rule {rule!r}{nearest(rule, sorted(rules))}", on_name=True
                )
    for at, exemption in enumerate(made.exempt):
        if exemption.rule and exemption.rule not in rules:
            hint = nearest(exemption.rule, sorted(rules))
            run.problem((*key, "exempt", at, "rule"), f"unknown rule {exemption.rule!r}{hint}")
    return LoadedContract(made, analyzer, file, index)


def _plainly(_analyzer: Analyzer[Any], _phase: str, _contract: str, function: Callable[[], Any]) -> Any:
    return function()


def unknown_check(check: str, analyzers: Mapping[str, Analyzer[Any]]) -> str:
    """What to say of a check that no installed plugin has."""
    if check in FIRST_PARTY:
        return f"the check {check!r} is not installed; install the plugin lockstitch-{check}"
    hint = nearest(check, sorted({*analyzers, *FIRST_PARTY}))
    if not analyzers:
        return f"unknown check {check!r}: no plugin is installed{hint}"
    return f"unknown check {check!r}{hint or '; installed are: ' + ', '.join(sorted(analyzers))}"
