"""What `lockstitch new-plugin` writes: a distribution with a check that works, for the languages that it asks for."""

from __future__ import annotations

import importlib.resources
import keyword
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from lockstitch import __version__
from lockstitch.api.hooks import API_VERSION
from lockstitch.config.first_party import FIRST_PARTY

SideKind = Literal["file", "symbol"]


class Sample(Struct, frozen=True):
    """A language as the sample files show it: `head`, a `line` (or more) for each name, `tail`.

    `nodes` are what declares a function in its grammar; a language without any has keys at the beginning of lines.
    """

    suffix: str
    line: str
    head: str = ""
    tail: str = ""
    sign: str = "#"
    nodes: tuple[str, ...] = ()
    long_tail: bool = False

    def text(self, names: Sequence[str]) -> str:
        """A file that declares `names`."""
        return self.head + "".join(self.line.replace("NAME", name) for name in names) + self.tail

    def at(self, index: int) -> int:
        """The line on which the name with this index stands."""
        return self.head.count("\n") + self.line.count("\n") * index + 1


_SCRIPT = ("function_declaration", "method_definition")
_FILES = {
    "go": Sample(".go", "func NAME() {}\n", "package sample\n\n", sign="//", nodes=("function_declaration",)),
    "python": Sample(".py", "def NAME(): ...\n", nodes=("function_definition",)),
    "shell": Sample(".sh", "NAME() { :; }\n", nodes=("function_definition",)),
    "typescript": Sample(".ts", "export function NAME() {}\n", sign="//", nodes=_SCRIPT, long_tail=True),
    "javascript": Sample(".js", "export function NAME() {}\n", sign="//", nodes=_SCRIPT, long_tail=True),
    "rust": Sample(".rs", "fn NAME() {}\n", sign="//", nodes=("function_item",), long_tail=True),
    "ruby": Sample(".rb", "def NAME\nend\n", nodes=("method",), long_tail=True),
    "java": Sample(
        ".java", "  void NAME() {}\n", "class Sample {\n", "}\n", "//", ("method_declaration",), long_tail=True
    ),
    "yaml": Sample(".yaml", "NAME: 1\n"),
    "toml": Sample(".toml", "NAME = 1\n"),
    "dotenv": Sample(".env", "NAME=1\n"),
    "make": Sample(".mk", "NAME:\n\ttrue\n"),
}
_SYMBOLS = {
    "go": Sample(".go", "func (Store) NAME() {}\n", "package sample\n\ntype Store struct{}\n\n", sign="//"),
    "python": Sample(".py", "    def NAME(self): ...\n", "class Store:\n"),
    "typescript": Sample(".ts", "  NAME() {}\n", "export class Store {\n", "}\n", "//", long_tail=True),
    "javascript": Sample(".js", "  NAME() {}\n", "export class Store {\n", "}\n", "//", long_tail=True),
    "rust": Sample(".rs", "    fn NAME(&self) {}\n", "struct Store;\n\nimpl Store {\n", "}\n", "//", long_tail=True),
    "java": Sample(".java", "  void NAME() {}\n", "class Store {\n", "}\n", "//", long_tail=True),
    "ruby": Sample(".rb", "  def NAME\n  end\n", "class Store\n", "end\n", long_tail=True),
}
#: What a side may be → the languages in which it can be, with what the files of a case look like.
LANGUAGES: Mapping[SideKind, Mapping[str, Sample]] = {"file": _FILES, "symbol": _SYMBOLS}
SIDES: Mapping[SideKind, str] = {
    "file": "a whole file, which must declare what the other sides do",
    "symbol": "a type or class in a file (`path#Name`), which must have the methods that the other sides have",
}
_WORDS: Mapping[str, tuple[str, str]] = {
    "function": ("functions", "Function"),
    "key": ("keys", "Key"),
    "name": ("names", "Name"),
    "method": ("methods", "Symbol"),
}


def name_refusal(name: str) -> str:
    """Why a check may not be called `name`; `""` when it may."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        hint = f"; did you mean {plain!r}?" if re.match(r"[a-z]", plain) else ""
        return f"{name!r} is no name for a check: small letters, digits and single dashes, a letter first{hint}"
    if name in FIRST_PARTY:
        return f"{name!r} is a check of Lockstitch itself; take another name"
    if keyword.iskeyword(name) or len(name) > 60 or name == "lockstitch":
        return f"{name!r} cannot be the name of a check; take another"
    return ""


def distribution(check: str, languages: Sequence[str], side: SideKind) -> dict[str, str]:
    """The files of a distribution with a check of that name, by path below its folder.

    All of `languages` must be in `LANGUAGES[side]`.
    """
    samples = {language: LANGUAGES[side][language] for language in languages}
    first, last = samples[languages[0]], samples[languages[1] if len(languages) > 1 else languages[0]]
    declares = {language: _tuple(sample.nodes) for language, sample in samples.items() if sample.nodes}
    keyed = side == "file" and len(declares) < len(samples)
    noun = "method" if side == "symbol" else "name" if keyed and declares else "key" if keyed else "function"
    nouns, fact = _WORDS[noun]
    paths = [f"one{first.suffix}", f"other{last.suffix}"]
    sides = [f"{path}#Store" if side == "symbol" else path for path in paths]
    rule = f"missing-{noun}"
    table = f'[[contract]]\nid = "sample"\ncheck = "{check}"\nwhy = "say here what breaks when they differ"\n'
    table += f'sides = ["{sides[0]}", "{sides[1]}"]\n'
    seen = {"symbol": f"{sides[1]} has no method stop", "file": f"{paths[1]} has no {noun} stop"}[side]
    want = f"{last.sign} want {rule} `{seen.replace('.', chr(92) + '.')}` at {paths[0]}:{first.at(1)}"
    long_tail = any(sample.long_tail for sample in samples.values())
    minor = int(__version__.split(".")[1])
    values = {
        "api": ".".join(map(str, API_VERSION)),
        "check": check,
        "contract": "".join(part.capitalize() for part in check.split("-")),
        "declares": declares,
        "distribution": f"lockstitch-{check}",
        "extra": "[long-tail]" if long_tail else "",
        "extractor": "OUTLINE" if side == "symbol" else nouns.upper(),
        "fact": fact,
        "facts": nouns.upper(),
        "keyed": keyed,
        "languages": _tuple(languages),
        "module": f"lockstitch_{check.replace('-', '_')}",
        "next_version": f"0.{minor + 1}",
        "noun": noun,
        "nouns": nouns,
        "one": {"path": paths[0], "text": first.text(["start", "stop"])},
        "other": {"path": paths[1], "text": last.text(["start"])},
        "other_wanting": _with_want(last, side, want),
        "other_whole": last.text(["stop", "start"]).rstrip("\n"),
        "pythons": '["3.11", "3.12"]' if long_tail else '["3.11", "3.12", "3.13"]',
        "rule": rule,
        "side": side,
        "side_means": SIDES[side],
        "summary": f"Sides that must have the same {nouns}.",
        "table": table,
        "version": f"0.{minor}",
    }
    module = f"src/{values['module']}"
    made = {
        "pyproject.toml": "pyproject.toml",
        "BUILD": "BUILD",
        "README.md": "README.md",
        ".gitignore": "gitignore",
        ".github/workflows/test.yml": "ci.yml",
        f"{module}/__init__.py": "module.py",
        f"{module}/pages/{rule}.md": "page.md",
        f"testdata/{rule}-drift.txtar": "drift.txtar",
        f"testdata/{rule}-in-step.txtar": "in-step.txtar",
    }
    files = {path: _render(template, values) for path, template in made.items()}
    files[f"{module}/py.typed"] = ""
    files["example/lockstitch.toml"] = table
    files[f"example/{paths[0]}"] = first.text(["start", "stop"])
    files[f"example/{paths[1]}"] = last.text(["start"])
    return files


def _with_want(sample: Sample, side: SideKind, want: str) -> str:
    """The file that lacks a name, with what is wanted of it in a comment: at its type, or at its beginning."""
    lines = sample.text(["start"]).rstrip("\n").split("\n")
    index = next((number for number, line in enumerate(lines) if "Store" in line), 0) if side == "symbol" else 0
    lines[index] += f"  {want}"
    return "\n".join(lines)


def _tuple(words: Sequence[str]) -> str:
    """As it is written in Python."""
    return "(" + ", ".join(f'"{word}"' for word in words) + ("," if len(words) == 1 else "") + ")"


def _render(template: str, values: Mapping[str, object]) -> str:
    from jinja2 import Environment, StrictUndefined

    text = importlib.resources.files("lockstitch.cli").joinpath("scaffold", f"{template}.j2").read_text("utf-8")
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    return environment.from_string(text).render(values)


def runs_on(languages: Sequence[str], side: SideKind) -> str:
    """What this Python lacks for the plugin; `""` when nothing."""
    if sys.version_info >= (3, 13) and any(LANGUAGES[side][language].long_tail for language in languages):
        return "the grammars of lockstitch[long-tail] end at CPython 3.12"
    return ""
