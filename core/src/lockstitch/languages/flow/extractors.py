"""The extractor of control flow. What reads the files is imported when a file is read."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api.facts import Extractor, Source
from lockstitch.languages.flow.facts import Flow, FlowFact, Import, Text

#: The languages whose control flow is known.
LANGUAGES = ("go", "python", "shell")


def _flows(source: Source) -> Iterator[FlowFact]:
    # Each language's module is imported when a file of it is read.
    if source.language == "go":
        from lockstitch.languages.flow.in_go import flows
    elif source.language == "python":
        from lockstitch.languages.flow.in_python import flows
    else:
        from lockstitch.languages.flow.in_shell import flows
    return flows(source)


#: The functions of a file, each as a graph; the texts that names outside of them stand for; imports.
FLOW: Extractor[FlowFact] = Extractor(
    id="flow.functions", version=4, languages=LANGUAGES, facts=(Flow, Text, Import), extract=_flows
)
