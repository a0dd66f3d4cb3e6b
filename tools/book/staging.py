"""Lays out the Markdown of the repository as one book: which page goes where, with links that lead there.

Pages stay where their subject is (a check's page beside the check) and are copied for the generator. `docs/README.md`
is the contents: each heading with a list of links is a part of the navigation. A page that is in no list is an orphan,
and the generator says so. Of the rules, `docs/rules/README.md` is the list: a hundred of them beside every page would
hide all others.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

#: Pages by where they are, and where they go: `{0}` is what the first `*` stands for. The first line that fits decides.
SOURCES = (
    ("docs/README.md", "index.md"),
    ("docs/*.md", "{0}.md"),
    ("docs/rules/README.md", "rules/index.md"),
    ("docs/plugin-authors/README.md", "plugin-authors/index.md"),
    ("docs/plugin-authors/*.md", "plugin-authors/{0}.md"),
    ("docs/plugin-authors/api/README.md", "plugin-authors/api/index.md"),
    ("docs/plugin-authors/api/*.md", "plugin-authors/api/{0}.md"),
    ("examples/third_party_plugin/README.md", "plugin-authors/terraform-inputs.md"),
    ("plugins/*/README.md", "checks/{0}.md"),
    ("plugins/*/src/*/pages/*.md", "rules/{0}/{2}.md"),
    ("core/src/lockstitch/pages/*.md", "rules/every-check/{0}.md"),
    ("integrations/*/README.md", "integrations/{0}.md"),
    ("benchmarks/README.md", "project/benchmarks.md"),
    ("CONTRIBUTING.md", "project/contributing.md"),
    ("SECURITY.md", "project/security.md"),
    ("CHANGELOG.md", "project/changelog.md"),
)
#: The front page of the repository and that of the book serve one purpose.
SAME = {"README.md": "docs/README.md"}
#: Pages whose lists of links are the navigation, or a part of it.
CONTENTS = ("index.md", "plugin-authors/api/index.md")
#: Languages of fences that the generator cannot colour.
PLAIN = {"txtar", "gitignore", "conf", ""}

_FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,})(?P<language>[\w-]*)[^\n]*\n.*?^(?P=indent)(?P=fence)`*$", re.M | re.S
)
_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.S)
_LINK = re.compile(r"(?<=\]\()[^)\s]+(?=\))")
_OF_CHECK = re.compile(r"^(?:Check: `(?P<check>[\w-]+)`|Any check)\.(?= Severity)", re.M)
_COMMENT = re.compile(r"^<!--.*?-->\n", re.M | re.S)


def pages(root: Path) -> dict[str, str]:
    """Where each page goes in the book, by its path in the repository."""
    found: dict[str, str] = {}
    for pattern, target in SOURCES:
        parts = re.compile(re.escape(pattern).replace(r"\*", "([^/]*)"))
        for path in sorted(root.glob(pattern)):
            source = path.relative_to(root).as_posix()
            if source not in found and (match := parts.fullmatch(source)):
                found[source] = target.format(*match.groups())
    return found


def stage(root: Path, into: Path) -> list[str]:
    """Write the book's sources to the folder `into`, which is made anew; what is wrong with links, each in a line."""
    shutil.rmtree(into, ignore_errors=True)
    where = pages(root)
    problems: list[str] = []
    for source, target in where.items():
        links = Links(root, source, where)
        text = _outside_code((root / source).read_text("utf-8"), links.moved)
        if target in CONTENTS:
            text += contents(text)
        elif target == "rules/index.md":
            problems += [f"{source}: does not list {page}" for page in _rules(where) if page not in links.targets]
        elif target in _rules(where):
            text = "---\norphan: true\n---\n\n" + _OF_CHECK.sub(_way_back, text, count=1)
        problems += links.problems
        _write(into / target, text.encode())
        for file in links.files:
            _write(into / "files" / file, (root / file).read_bytes())
    return problems


class Links:
    """The links of one page, led to where their targets are in the book."""

    def __init__(self, root: Path, source: str, where: Mapping[str, str]) -> None:
        self.root, self.source, self.where = root, source, where
        self.problems: list[str] = []
        self.files: list[str] = []
        self.targets: set[str] = set()

    def moved(self, text: str) -> str:
        """`text` with its links led elsewhere."""
        return _LINK.sub(lambda match: self._target(match[0]), text)

    def _target(self, link: str) -> str:
        path, sign, anchor = link.partition("#")
        if not path or re.match(r"[a-z]+:", path):
            return link
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(self.source), path))
        if (self.root / wanted).is_dir():
            wanted += "/README.md"
        wanted = SAME.get(wanted, wanted)
        if wanted in self.where:
            target = self.where[wanted]
            self.targets.add(target)
        elif (self.root / wanted).is_file() and not wanted.endswith(".md"):
            self.files.append(wanted)
            target = f"files/{wanted}"
        else:
            self.problems.append(f"{self.source}: {link} leads to no page of the book")
            return link
        return posixpath.relpath(target, posixpath.dirname(self.where[self.source]) or ".") + sign + anchor


def _rules(where: Mapping[str, str]) -> list[str]:
    return [page for page in where.values() if page.startswith("rules/") and page != "rules/index.md"]


def _way_back(match: re.Match[str]) -> str:
    """The line below a rule's title, with links to its check and to its list, as it is in no navigation."""
    check = match["check"]
    link = f"Check: [`{check}`](../../checks/{check}.md)" if check else "Any check"
    return f"{link} ([its rules](../index.md#{check or 'every-check'}))."


def contents(text: str) -> str:
    """The navigation that the lists of links below the headings of `text` make."""
    trees: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line.startswith("- ") and heading:
            for title, page in re.findall(r"\[([^\]]*)\]\(([^)\s]+)\)", line):
                # What stands below `lockstitch.languages` in the navigation does not fit beside a page by its whole name.
                title = title.replace("`", "").removeprefix("lockstitch.languages.")
                trees.setdefault(heading, []).append(f"{title} <{page}>")
    return "".join(_tree(caption, listed) for caption, listed in trees.items())


def _tree(caption: str, listed: list[str]) -> str:
    return f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(listed) + "\n```\n"


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """`text` with `change` made to what is neither in a fence nor in a code span."""
    return "".join(part if code else change(part) for code, part in _parts(text))


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    at = 0
    for match in _FENCE.finditer(text):
        yield from _prose(text[at : match.start()])
        fence = match[0]
        if match["language"] in PLAIN:
            rest = fence.partition("\n")[2]
            fence = f"{match['indent']}{match['fence']}text\n{rest}"
        yield True, fence
        at = match.end()
    yield from _prose(text[at:])


def _prose(text: str) -> Iterator[tuple[bool, str]]:
    """The code spans of a text without fences, and what is between them; comments, which are for our tools, go."""
    text = _COMMENT.sub("", text)
    at = 0
    for match in _SPAN.finditer(text):
        yield False, text[at : match.start()]
        yield True, match[0]
        at = match.end()
    yield False, text[at:]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
