"""What a YAML file says about the environment: which kind of file it is, and that kind's facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Source, SyntaxProblem

from lockstitch_env_forwarders.facts import Dynamic, EnvFact
from lockstitch_env_forwarders.limits import bounded
from lockstitch_env_forwarders.yamls import actions, compose, kubernetes, sections
from lockstitch_env_forwarders.yamls.graph import Document, child, documents

# A template's expression where YAML wants a node. GitHub's own `${{ … }}` is text to YAML.
_TEMPLATE = re.compile(
    r"(?m)^[ \t]*\{\{[^\r\n]*|[:-][ \t]+\{\{[^\r\n]*|(?<!\$)\{\{-?[ \t]*(?:if|range|with|include|toYaml)\b[^\r\n]*"
)


def extract(source: Source) -> Iterator[EnvFact | SyntaxProblem]:
    """The facts of all documents of a YAML (or JSON) file."""
    document = documents(source)
    template = _TEMPLATE.search(document.text)
    if template is not None:
        text = template[0].lstrip(":-").strip()[:80]
        at = document.span(template.start(), template.end())
        yield Dynamic(text, "the file is a template, and its names depend on the values", at)
    elif document.problem is not None:
        yield document.problem
    yield from bounded(_facts(document))


def _facts(document: Document) -> Iterator[EnvFact]:
    roots = [root for root in document.roots if root.kind == "map"]
    if any(compose.recognises(root) for root in roots):
        for root in roots:
            yield from compose.extract(document, root)
    elif any(child(root, "jobs") or child(root, "runs", "steps") for root in roots):
        for root in roots:
            yield from actions.extract(document, root)
    elif any(child(root, "apiVersion") and child(root, "kind") for root in roots):
        yield from kubernetes.extract(document, roots)
    else:
        yield from sections.extract(document, document.roots)
