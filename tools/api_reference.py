"""Writes the API reference, docs/plugin-authors/api/*.md, from the docstrings and signatures of the public modules.

    python tools/api_reference.py           write it
    python tools/api_reference.py --check   write nothing; exit 1 when it is stale

A public name without a text is an error: it is the docstring of a class, a function or a method, and the `#:` comment
above a value.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from lockstitch.languages.markdown import anchors_of
from lockstitch.testing.pages import bring_up_to_date

sys.path.insert(0, str(Path(__file__).resolve().parent))
import language_ids
from api_surface import FOLDER, MODULES, public_names
from declarations import Declaration, Home, homes

#: In which order the parts of a module are told; those that are not named follow as the module names them.
ORDER = {
    "lockstitch.api": ("contracts", "facts", "analyzer", "findings", "places", "patterns", "hooks", "tables", "branch"),
    "lockstitch.languages.flow": ("extractors", "graph", "facts"),
    "lockstitch.languages.golang": ("extractors", "program", "results", "types", "facts", "configurations"),
    "lockstitch.languages.python": ("extractors", "program", "classes", "ancestry", "members", "signatures"),
    "lockstitch.testing": ("memory", "case", "running", "laws", "archive"),
}
_INTRO = (
    "What a plugin may import, made by `make docs` from the modules themselves: signatures, meanings, fields and errors. "
    "[Versioning](../../versioning.md) says what these names promise, and [Writing a check](../README.md) how they go "
    "together."
)
#: A name that may be linked where a text says it: `Need`, `View.files`, `GO_DECLARATIONS`.
_NAMED = re.compile(r"(?<!`)(?<!\[)`(?:lockstitch\.api\.)?([A-Z]\w+(?:\.\w+)?)(?:\(\))?`(?!`)")


def main() -> int:
    """Write or check; 0 when the pages are what the modules say, 1 when one is stale."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say what is stale")
    only_check = parser.parse_args().check
    try:
        wanted = {FOLDER / name: text for name, text in pages().items()}
    except LookupError as error:
        print(error, file=sys.stderr)
        return 1
    stale = bring_up_to_date(wanted, FOLDER.glob("*.md"), only_check=only_check)
    if stale and only_check:
        print("`make docs` writes them anew.")
    return int(stale and only_check)


def pages(modules: tuple[str, ...] = MODULES) -> dict[str, str]:
    """Every page by its file's name. Raises LookupError for a public name without a text."""
    told = [Module(name) for name in modules]
    where = {item.name: item for item in told}
    silent = [problem for item in told for problem in item.silent()]
    if silent:
        raise LookupError("\n".join(silent))
    made = {module.file: module.page(where) for module in told}
    return {"README.md": index(told), "language-ids.md": language_ids.page()} | made


class Module:
    """A public module, what it exports, and where each name stands on its page."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.file = f"{name.rpartition('.')[2]}.md"
        self.text = _prose(importlib.import_module(name).__doc__ or "")
        self.declared = homes(name, public_names(importlib.import_module(name)))
        titles = [name]
        for home in self.parts():
            titles += [home.title] if home.title else []
            titles += [title for one in home.declared for title in (one.name, *(_of(one, it) for it in one.members))]
        slugs = anchors_of([(title, "") for title in titles], "github")
        self.anchors = dict(zip(titles, slugs, strict=True))

    def parts(self) -> list[Home]:
        """The modules that the names come from, in the order in which they are told."""
        order = ORDER.get(self.name, ())
        return sorted(self.declared, key=lambda home: order.index(home.last) if home.last in order else len(order))

    def silent(self) -> Iterator[str]:
        """The names that have no text."""
        for home in self.declared:
            for one in home.declared:
                if not one.text:
                    yield f"{self.name}.{one.name} has no text"
                yield from (f"{self.name}.{_of(one, it)} has no text" for it in one.members if not it.text)

    def page(self, where: Mapping[str, Module]) -> str:
        """The module's page; `where` are all modules, for links."""
        parts = [f"# `{self.name}`", _linked(self.text, self, where, "")]
        for home in self.parts():
            if home.title:
                parts += [f"## {home.title}", home.rest]
            for one in home.declared:
                parts += self._entry(one, "###" if home.title else "##", where)
        return "\n\n".join(part for part in parts if part) + "\n"

    def _entry(self, one: Declaration, level: str, where: Mapping[str, Module]) -> Iterator[str]:
        yield f"{level} `{one.name}`"
        deeper = _deeper(self, one, where)
        if deeper:
            yield f"Of [`{deeper.name}`]({deeper.file}#{deeper.anchors[one.name]}): {one.text.partition(chr(10) * 2)[0]}"
            return
        yield f"```python\n{one.code}\n```"
        yield _linked(_prose(one.text), self, where, one.name)
        if one.spelled:
            yield "Here " + ", ".join(f"`{name}` is `{code}`" for name, code in one.spelled) + "."
        if one.fields:
            rows = "".join(f"| `{name}` | {text.replace('|', chr(92) + '|')} |\n" for name, text in one.fields)
            yield f"| field | what it is |\n|---|---|\n{rows}".rstrip()
        for member in one.members:
            yield f"{level}# `{_of(one, member)}`"
            yield f"```python\n{member.code}\n```"
            yield _linked(_prose(member.text), self, where, one.name)


def index(told: list[Module]) -> str:
    """The first page: the modules, and every name."""
    lines = ["# API reference", "", _INTRO, "", "## Modules", ""]
    for module in told:
        first = module.text.partition("\n\n")[0].replace("\n", " ")
        lines.append(f"- [`{module.name}`]({module.file}): {first}")
    lines.append("- [Language ids](language-ids.md): which files each is, and what there is to read them with")
    lines += ["", "## Every name", ""]
    named = [(one.name, module) for module in told for home in module.declared for one in home.declared]
    letters: dict[str, list[str]] = {}
    for name, module in sorted(named, key=lambda item: (item[0].casefold(), item[0], item[1].name)):
        twice = sum(name == other for other, _ in named) > 1
        of = f" ({module.name.rpartition('.')[2]})" if twice else ""
        letters.setdefault(name[0].upper(), []).append(f"[`{name}`]({module.file}#{module.anchors[name]}){of}")
    return "\n".join(lines) + "\n" + "\n\n".join(", ".join(names) for names in letters.values()) + "\n"


def _deeper(module: Module, one: Declaration, where: Mapping[str, Module]) -> Module | None:
    """The public module below this one that has the same thing under the same name."""
    for other in where.values():
        if other.name.startswith(f"{module.name}.") and other.name == one.package and one.name in other.anchors:
            return other
    return None


def _of(one: Declaration, member: Declaration) -> str:
    return f"{one.name}.{member.name}"


def _linked(text: str, module: Module, where: Mapping[str, Module], own: str) -> str:
    """`text` with the names in it that this module or `lockstitch.api` has led to where they are told."""

    def link(match: re.Match[str]) -> str:
        name = match[1]
        if name == own:
            return match[0]
        for other in (module, where.get("lockstitch.api"), *(item for item in where.values() if name.isupper())):
            if other is not None and name in other.anchors:
                return f"[{match[0]}]({'' if other is module else other.file}#{other.anchors[name]})"
        return match[0]

    return _NAMED.sub(link, text)


def _prose(text: str) -> str:
    """A docstring as Markdown: what follows `::` is a block of code there already."""
    return re.sub(r"::$", ":", text, flags=re.MULTILINE).strip()


if __name__ == "__main__":
    sys.exit(main())
