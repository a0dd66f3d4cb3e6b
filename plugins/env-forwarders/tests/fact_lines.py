"""Facts as lines of text: only what is not as usual is written out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from lockstitch.testing import facts_of
from lockstitch_env_forwarders.dialects import BY_LANGUAGE
from lockstitch_env_forwarders.facts import Default


@dataclass(frozen=True)
class Block:
    """One text with what it says: `=== TITLE`, the text, `=>`, a line for each fact."""

    title: str
    text: str
    facts: tuple[str, ...]

    def written(self, facts: Iterable[str]) -> str:
        """The block as it stands in its file, with these facts."""
        return "\n".join([f"=== {self.title}", self.text.removesuffix("\n"), "=>", *facts, ""])


def blocks(path: Path) -> list[Block]:
    """The blocks of a file; what stands above the first is a comment."""
    found = []
    for block in f"\n{path.read_text()}".split("\n=== ")[1:]:
        title, _, rest = block.partition("\n")
        text, arrow, facts = f"\n{rest}\n".rpartition("\n=>\n")
        assert arrow, f"{path.name}: {title} has no line `=>`"
        found.append(Block(title, text.removeprefix("\n") + "\n", tuple(line for line in facts.split("\n") if line)))
    return found


def lines(language: str, text: str) -> list[str]:
    """Everything that the extractor of `language` says of a text, in its order."""
    facts = facts_of(BY_LANGUAGE[language], text, language)
    problems = [f"{_place(problem.at)} SyntaxProblem {problem.message}" for problem in facts.problems]
    return [*(_line(fact, text) for fact in facts.facts), *problems]


def _line(fact: object, text: str) -> str:
    values = msgspec.structs.asdict(fact)  # type: ignore[type-var]
    at = values.pop("at")
    name = values.pop("name", "")
    if values.get("key") == name:
        del values["key"]
    if values.get("names") == (name,):
        values["names"] = "itself"
    shown = [f"{key}={_shown(value, text)}" for key, value in values.items() if value not in ("", (), None, False, 0)]
    if values.get("labels"):
        shown.append("labels=" + "|".join(values["labels"]))
        shown = [word for word in shown if word != f"labels={','.join(values['labels'])}"]
    return " ".join(word for word in (_place(at), type(fact).__name__, name, *shown) if word)


def _place(at: object) -> str:
    return f"{at.line}:{at.column}-{at.end_line}:{at.end_column}"  # type: ignore[attr-defined]


def _shown(value: object, text: str) -> str:
    if not isinstance(value, Default):
        return ",".join(value) if isinstance(value, tuple) else str(value)
    parts = [",".join(f"${name}" for name in value.chain)]
    if value.literal is not None:
        masked = f"masked {_hidden(value.literal.mark, text)}"
        parts.append(masked if value.literal.masked else repr(value.literal.shown))
    parts += ["" if value.colon else "no colon", "computed" if value.computed else ""]
    return f"({' '.join(part for part in parts if part)})"


def _hidden(mark: str, text: str) -> str:
    """The piece of `text` that has this mark, or the mark."""
    text = text.replace("\r\n", "\n")
    for start in range(len(text)):
        for end in range(start, min(start + 60, len(text) + 1)):
            if hashlib.sha256(text[start:end].encode()).hexdigest()[:12] == mark:
                return repr(text[start:end])
    return mark
