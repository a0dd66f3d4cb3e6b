"""The documents of a contract, and the links between them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from functools import cached_property

from lockstitch.api import FileFacts, Span, View
from lockstitch.languages import detect_language
from lockstitch.languages.markdown import DOCUMENT, Code, Heading, Link, Mark, Setting, Table, anchors_of
from msgspec import Struct, field

from lockstitch_doc_map.contract import DocMap
from lockstitch_doc_map.facts import CITATIONS, NAVIGATION
from lockstitch_doc_map.targets import WILD, Target, Targets, is_document


class Edge(Struct, frozen=True):
    """A link from a file, resolved."""

    source: str
    link: Link
    target: Target


class Library(Struct, dict=True, eq=False):
    """What a contract looks at, as far as the view knows."""

    contract: DocMap
    view: View
    _edges: dict[str, list[Edge]] = field(default_factory=dict)
    _anchors: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def targets(self) -> Targets:
        """What links lead to."""
        return Targets(self.contract, self.view, lambda: self._slugs)

    def matching(self, pattern: str) -> list[str]:
        """The files that a path or glob of the contract selects."""
        return list(self.view.files(self.contract.resolve(pattern)))

    def documents(self, patterns: tuple[str, ...]) -> list[str]:
        """The documents that paths and globs select, sorted."""
        return sorted({path for pattern in patterns for path in self.matching(pattern) if is_document(path)})

    @cached_property
    def roots(self) -> list[str]:
        """The files in which readers begin."""
        return sorted({path for pattern in self.contract.roots for path in self.matching(pattern)})

    @cached_property
    def citing(self) -> list[str]:
        """The code that names documents: of what a glob selects, what is in a known language or has no suffix."""
        found = set()
        for pattern in self.contract.comments:
            paths = (path for path in self.matching(pattern) if not is_document(path))
            found |= {path for path in paths if not is_wild(pattern) or _may_be_code(path)}
        return sorted(found)

    @cached_property
    def selected(self) -> list[str]:
        """The documents that the contract names: their links are looked at."""
        patterns = (*self.contract.roots, *self.contract.reachable, *self.contract.must_list)
        found = set(self.documents(patterns))
        if self.contract.map is not None:
            found.add(self.contract.resolve(self.contract.map.in_))
        return sorted(found)

    @cached_property
    def _slugs(self) -> dict[str, str]:
        """Where a site shows the documents that name their own `slug`: instead of their file's or folder's name."""
        found: dict[str, str] = {}
        for path in self.selected:
            facts = self.facts(path).facts if self.known(path) else ()
            slug = next((fact.value for fact in facts if isinstance(fact, Setting) and fact.key == "slug"), "")
            if slug:
                index = posixpath.splitext(posixpath.basename(path))[0].lower() in {"index", "readme"}
                own = posixpath.dirname(path) if index else path
                found.setdefault(posixpath.normpath(posixpath.join(posixpath.dirname(own), slug.strip("/"))), path)
        return found

    def language(self, path: str) -> str:
        """The language that a document is to be read as; `""` when the host knows it for what it is."""
        return "" if path.endswith(".md") or detect_language(path) == "markdown" else "markdown"

    def known(self, path: str) -> bool:
        """Whether a document was read."""
        return self.view.known(DOCUMENT, path, "", self.language(path))

    def facts(self, path: str) -> FileFacts[Heading | Link | Mark | Setting | Table | Code]:
        """What a document says."""
        return self.view.facts(DOCUMENT, path, "", self.language(path))

    def edges(self, path: str) -> list[Edge]:
        """The links of a file, resolved; none when it was not read."""
        if path not in self._edges:
            self._edges[path] = [Edge(path, link, self.targets.of(path, link.target)) for link in self._links(path)]
        return self._edges[path]

    def _links(self, path: str) -> Iterator[Link]:
        if is_document(path):
            if self.known(path):
                yield from (fact for fact in self.facts(path).facts if isinstance(fact, Link))
        elif self.view.known(NAVIGATION, path):
            yield from self._navigation(path)

    def _navigation(self, path: str) -> Iterator[Link]:
        """Entries of a site's navigation, each as a link to the first file that it can mean."""
        folder = posixpath.dirname(path)
        if posixpath.basename(folder).startswith("."):
            folder = posixpath.dirname(folder)
        for entry in self.view.facts(NAVIGATION, path).facts:
            bare = entry.target.lstrip("/").partition("#")[0].rstrip("/")
            bases = (posixpath.join(folder, "docs"), folder, *self.contract.site_routes.values())
            stems = (posixpath.normpath(posixpath.join(base, bare)) for base in bases if bare)
            endings = ("",) if is_document(bare) else (".md", ".mdx", "/index.md", "/README.md")
            paths = [stem + ending for stem in stems for ending in endings]
            found = next((item for item in paths if item in self.view.files(item)), "")
            if found or (is_document(bare) and not entry.quoted):
                target = posixpath.relpath(found or paths[0], posixpath.dirname(path) or ".")
                yield Link("inline", target, entry.at, entry.at, "")

    def cited(self, path: str) -> list[tuple[Span, str, Target]]:
        """The documents that a file of code names: those that are there, and in comments those that should be."""
        if not self.view.known(CITATIONS, path):
            return []
        found = []
        for fact in self.view.facts(CITATIONS, path).facts:
            bare = fact.target.partition("#")[0]
            target = self.targets.of(path, fact.target)
            if target.state != "file" and not bare.startswith(("./", "../")):
                target = self.targets.of("", fact.target)
            top = bare.lstrip("/").partition("/")[0]
            sure = fact.commented and "/" in bare and self.view.is_directory(top)
            if target.state == "file" or (sure and target.state in {"dead", "case"}):
                found.append((fact.at, fact.target, target))
        return found

    def leads_to(self, edge: Edge) -> list[str]:
        """The documents that a reader of a link sees."""
        target = edge.target
        if target.state in {"file", "case"}:
            path = target.really or target.path
            return [path] if is_document(path) else []
        if target.state != "directory":
            return []
        if self.contract.directories == "list":
            return self.targets.listed(target.path)
        index = self.targets.index(target.path)
        return [index] if index else []

    @cached_property
    def distances(self) -> dict[str, int]:
        """How many links each document is away from a root; code that names a document is as good as a root."""
        found = dict.fromkeys(self.roots, 0)
        for path in self.citing:
            for _, _, target in self.cited(path):
                if target.state == "file":
                    found.setdefault(target.path, 1)
        now = list(found)
        while now:
            after = []
            for path in now:
                for edge in self.edges(path):
                    for reached in () if edge.link.image else self.leads_to(edge):
                        if reached not in found:
                            found[reached] = found[path] + 1
                            after.append(reached)
            now = after
        return found

    @cached_property
    def read(self) -> list[str]:
        """Every document and navigation whose links are known, sorted."""
        return sorted(path for path in {*self.selected, *self.distances} if not is_document(path) or self.known(path))

    @cached_property
    def named(self) -> Mapping[str, list[str]]:
        """All files of the tree, by their names without directories."""
        found: dict[str, list[str]] = {}
        for path in self.view.files("**"):
            found.setdefault(posixpath.basename(path), []).append(path)
        return found

    @cached_property
    def successors(self) -> Mapping[str, str]:
        """What the targets of dead links are called now, as far as git knows."""
        targets = [edge.target for path in self.read for edge in self.edges(path)]
        targets += [target for path in self.citing for _, _, target in self.cited(path)]
        return self.view.successors(sorted({item.path for item in targets if item.state == "dead" and not item.route}))

    @cached_property
    def linking(self) -> dict[str, list[Edge]]:
        """By document: the first link to it of each document that links to it."""
        found: dict[str, list[Edge]] = {}
        for path in self.read:
            seen = {path}
            for edge in self.edges(path):
                for document in () if edge.link.image else self.leads_to(edge):
                    if document not in seen:
                        seen.add(document)
                        found.setdefault(document, []).append(edge)
        return found

    def anchors(self, path: str) -> frozenset[str]:
        """The anchors of a document."""
        if path not in self._anchors:
            facts = self.facts(path).facts
            headings = [(fact.text, fact.explicit) for fact in facts if isinstance(fact, Heading)]
            style = "github" if self.contract.anchors == "none" else self.contract.anchors
            marks = {fact.name for fact in facts if isinstance(fact, Mark)}
            self._anchors[path] = frozenset({*anchors_of(headings, style), *marks})
        return self._anchors[path]

    def heading(self, path: str) -> tuple[str, Span | None]:
        """A document's first heading of level 1, in one line, and where it stands; empty when it has none."""
        facts = self.facts(path).facts if self.known(path) else ()
        first = next((fact for fact in facts if isinstance(fact, Heading) and fact.level == 1 and fact.text), None)
        return (" ".join(first.text.split()), first.at) if first else ("", None)

    def title(self, path: str) -> str:
        """What a document is called: its first heading of level 1, its `title`, or its file's name."""
        facts = self.facts(path).facts if self.known(path) else ()
        first, _ = self.heading(path)
        said = next((fact.value for fact in facts if isinstance(fact, Setting) and fact.key == "title"), "")
        stem = posixpath.splitext(posixpath.basename(path))[0]
        return " ".join((first or said or stem.replace("-", " ").replace("_", " ").capitalize()).split())

    def excused(self, path: str, what: str) -> bool:
        """Whether a document is excluded from being asked for `orphans` or `links`."""
        return any(getattr(item, what) and path in self.matching(item.paths) for item in self.contract.exclude)

    def shown(self, path: str) -> str:
        """A path as the contract would spell it."""
        return posixpath.relpath(path, self.contract.home) if self.contract.home else path


def library_of(contract: DocMap, view: View) -> Library:
    """The library of a contract; the same one as long as no facts are added."""
    return view.memo("doc-map.library", lambda: Library(contract, view))


def _may_be_code(path: str) -> bool:
    return bool(detect_language(path)) or "." not in posixpath.basename(path)


def is_wild(pattern: str) -> bool:
    """Whether a path is a glob."""
    return WILD.search(pattern) is not None
