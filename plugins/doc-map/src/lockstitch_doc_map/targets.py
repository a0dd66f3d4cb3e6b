"""From addresses to files of the tree."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Literal

from lockstitch.api import View
from lockstitch.languages.markdown import DOCUMENT
from msgspec import Struct, field

from lockstitch_doc_map.addresses import Address, address
from lockstitch_doc_map.contract import DocMap
from lockstitch_doc_map.facts import SUBMODULES

State = Literal["file", "directory", "elsewhere", "outside", "case", "ignored", "dead"]
#: What a directory shows by itself, in the order in which it is looked for.
INDEXES = ("README.md", "index.md", "readme.md", "Readme.md", "README.mdx", "index.mdx", "_index.md", "README.markdown")
WILD = re.compile(r"[*?\[{]")
#: `../../issues` in a README: a forge shows files two levels below the repository's own page.
_FORGES_OWN = re.compile(
    r"\.\./\.\.(?:/(?:actions|branches|commits|compare|discussions|fork|graphs|issues|labels|milestones?|network|packages"
    r"|projects|pulls?|releases|security|stargazers|tags|wiki)(?:/.*)?)?"
)
_ENDINGS = (".md", ".mdx", ".markdown")
GITMODULES = ".gitmodules"


def is_document(path: str) -> bool:
    """Whether a path is that of a Markdown document."""
    return path.lower().endswith(_ENDINGS)


class Target(Struct, frozen=True):
    """What a link leads to. `path` is a file or directory of the tree, or where there should be one.

    `really` is how it is spelled, when only the case is wrong; `route` is true when a site route led there;
    `unsure` when it may be an address of the site.
    """

    state: State
    path: str = ""
    anchor: str = ""
    really: str = ""
    route: bool = False
    unsure: bool = False
    address: Address | None = None


class Targets(Struct, dict=True, eq=False):
    """Resolves links, as far as the view knows."""

    contract: DocMap
    view: View
    slugs: Callable[[], Mapping[str, str]]
    """By the path at which a site shows a document that names its own `slug`: the document."""
    _known: dict[tuple[str, str], Target] = field(default_factory=dict)

    def of(self, source: str, target: str) -> Target:
        """What the link `target` in the file `source` leads to."""
        folder = posixpath.dirname(source)
        key = (source if target.startswith(("#", "?")) or not target else folder, target)
        if key not in self._known:
            found = address(target, self.contract.repository, self.contract.branches)
            self._known[key] = self._resolved(source, found) if found is not None else Target("elsewhere")
        return self._known[key]

    def _resolved(self, source: str, found: Address) -> Target:
        if not found.path:
            return Target("file", source, found.anchor, address=found)
        if found.absolute and not found.before and self.contract.site_routes:
            return self._routed(found)
        path = found.path.lstrip("/") if found.absolute else posixpath.join(posixpath.dirname(source), found.path)
        path = posixpath.normpath(path) if path else "."
        if path == ".." or path.startswith("../"):
            return Target("elsewhere" if _FORGES_OWN.fullmatch(path) else "outside", path, found.anchor, address=found)
        return self._at(path, found)

    def _routed(self, found: Address) -> Target:
        """An address of the site, by its longest prefix; one that is the repository's own path will do too."""
        routes = self.contract.site_routes
        fitting = [prefix for prefix in routes if (found.path + "/").startswith(prefix.rstrip("/") + "/")]
        plain = posixpath.normpath(found.path.lstrip("/") or ".")
        for prefix in sorted(fitting, key=len, reverse=True):
            if not routes[prefix]:
                return Target("elsewhere", route=True)
            rest = found.path[len(prefix.rstrip("/")) :].lstrip("/")
            path = posixpath.normpath(posixpath.join(self.contract.resolve(routes[prefix]), rest))
            there = self._there(path, found, route=True)
            if there is not None:
                return there
        there = self._there(plain, found, route=True)
        if there is not None:
            return there
        if not fitting:
            return self._at(plain, found)
        prefix = max(fitting, key=len)
        rest = found.path[len(prefix.rstrip("/")) :].lstrip("/")
        return Target(
            "dead",
            posixpath.normpath(posixpath.join(self.contract.resolve(routes[prefix]), rest)),
            found.anchor,
            route=True,
        )

    def _at(self, path: str, found: Address) -> Target:
        there = self._there(path, found, route=bool(self.contract.site_routes) and not found.before)
        if there is not None:
            return there
        if any(path == module or path.startswith(module + "/") for module in self._submodules):
            return Target("elsewhere")
        really = self._folded.get(path.casefold(), "")
        if really:
            return Target("case", path, found.anchor, really, address=found)
        known = self.view.known(DOCUMENT, path)
        if known and self.view.facts(DOCUMENT, path).status != "absent":
            return Target("ignored", path, found.anchor, address=found)
        return Target("dead", path, found.anchor, address=found, unsure=self._may_be_routed(found))

    def _may_be_routed(self, found: Address) -> bool:
        """Whether a relative link may be an address of the site, where pages have other names than files."""
        bare = posixpath.basename(found.path.rstrip("/"))
        return bool(self.contract.site_routes) and not found.absolute and "." not in bare

    def _there(self, path: str, found: Address, *, route: bool) -> Target | None:
        """The file or directory at `path`; on a site, also without its ending."""
        if self._is_file(path) and not found.path.endswith("/"):
            return Target("file", path, found.anchor, route=route, address=found)
        if self.view.is_directory(path):
            return Target("directory", path, found.anchor, route=route, address=found)
        for candidate in self._pages(path) if route else ():
            if self._is_file(candidate):
                return Target("file", candidate, found.anchor, route=True, address=found)
        if route and (named := self.slugs().get(path)):
            return Target("file", named, found.anchor, route=True, address=found)
        return None

    @staticmethod
    def _pages(path: str) -> Iterator[str]:
        stem = path.removesuffix(".html")
        yield from (stem + ending for ending in _ENDINGS[:2])
        yield from (f"{stem}/index{ending}" for ending in _ENDINGS[:2])
        folder = stem.removesuffix("/index")
        yield from (f"{folder}/README{ending}" for ending in _ENDINGS[:2])

    def _is_file(self, path: str) -> bool:
        return path in self.view.files(path)

    def index(self, directory: str) -> str:
        """The document that a directory shows by itself; `""` when it has none."""
        paths = (posixpath.normpath(posixpath.join(directory, name)) for name in INDEXES)
        return next((path for path in paths if self._is_file(path)), "")

    def listed(self, directory: str) -> list[str]:
        """The documents that lie directly in a directory."""
        inside = "" if directory == "." else directory + "/"
        return [path for path in self.view.files(directory) if is_document(path) and "/" not in path[len(inside) :]]

    @cached_property
    def _submodules(self) -> list[str]:
        if not self.view.known(SUBMODULES, GITMODULES):
            return []
        return [fact.path for fact in self.view.facts(SUBMODULES, GITMODULES).facts]

    @cached_property
    def _folded(self) -> dict[str, str]:
        """Files and directories by their case-folded paths; asked for only when something is not there."""
        found: dict[str, str] = {}
        for path in self.view.files("**"):
            while path and (folded := path.casefold()) not in found:
                found[folded] = path
                path = path.rpartition("/")[0]
        return found
