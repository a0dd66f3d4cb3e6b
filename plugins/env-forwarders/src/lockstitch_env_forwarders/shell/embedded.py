"""Scripts inside scripts: `bash -c "…"`, `su -c "…"`, `ssh host "…"`, a here-document fed to a shell."""

from __future__ import annotations

from collections.abc import Sequence

from lockstitch_env_forwarders.shell.syntax import Lit, Part, Ref
from lockstitch_env_forwarders.shell.values import text_of
from lockstitch_env_forwarders.shell.wrappers import Invocation

SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh", "busybox"})


def unpacked(text: str, parts: Sequence[Part]) -> tuple[str, list[int]]:
    """The script that `parts` of `text` hold, and where in `text` each of its characters stands.

    What the outer shell expands is kept as it is written: `$V` means the same variable inside.
    """
    script: list[str] = []
    offsets: list[int] = []
    expanded = any(isinstance(part, Ref) and part.quoted for part in parts)
    for part in parts:
        if not isinstance(part, Lit):
            piece, first, exact = text[part.start : part.end], part.start, True
        else:
            piece = part.text
            quotes = part.end - part.start - len(piece)
            single = quotes == 2 and text[part.start : part.start + 1] == "'"
            first, exact = part.start + single, not part.moved and (single or not quotes)
        # What the outer shell expands inside `'…'` is expanded all the same: for the inner shell these are `"`.
        script.append(piece.replace("'", '"') if expanded and isinstance(part, Lit) else piece)
        offsets.extend(range(first, first + len(piece)) if exact else _aligned(text, part, piece))
    offsets.append(parts[-1].end if parts else 0)
    return "".join(script), offsets


def _aligned(text: str, part: Part, piece: str) -> list[int]:
    """Where the characters of `piece` stand among the quotes and escapes of its source."""
    found: list[int] = []
    at = part.start
    moved = isinstance(part, Lit) and part.moved
    for char in piece:
        here = -1 if moved else text.find(char, at, part.end)
        if here < 0:
            break
        found.append(here)
        at = here + 1
    return found + [part.start] * (len(piece) - len(found))


def script_argument(invocation: Invocation) -> tuple[Part, ...] | None:
    """The word that holds a script: `bash -c SCRIPT`, `su user -c SCRIPT`, `ssh host SCRIPT`, `eval SCRIPT`."""
    name, words = invocation.name, invocation.words
    texts = [text_of(word) for word in words]
    if name in SHELLS or name in {"su", "runuser"}:
        for at, text in enumerate(texts[:-1]):
            if text is not None and (text == "--command" or _command_option(text)):
                return words[at + 1]
        return None
    if name == "eval":
        return _joined(words)
    if name == "ssh":
        return _remote(words, texts)
    if name in {"docker", "podman", "nerdctl", "kubectl", "docker-compose"}:
        for at, text in enumerate(texts[:-2]):
            if text is not None and text.rpartition("/")[2] in SHELLS and _command_option(texts[at + 1] or ""):
                return words[at + 2]
    return None


def _command_option(text: str) -> bool:
    return text.startswith("-") and not text.startswith("--") and text.endswith("c") and text[1:].isalpha()


def _joined(words: Sequence[tuple[Part, ...]]) -> tuple[Part, ...] | None:
    parts: list[Part] = []
    for word in words:
        if parts:
            parts.append(Lit(" ", parts[-1].end, parts[-1].end, quoted=True))
        parts.extend(word)
    return tuple(parts) or None


def _remote(words: Sequence[tuple[Part, ...]], texts: Sequence[str | None]) -> tuple[Part, ...] | None:
    """The command of `ssh [options] host command`."""
    at = 0
    while at < len(words):
        text = texts[at]
        if text is None or not text.startswith("-"):
            break
        at += 2 if text[-1:] in "bcDEeFIiJLlmOopQRSWw" and len(text) == 2 else 1
    return _joined(words[at + 1 :])


def reads_script(invocation: Invocation) -> bool:
    """Whether a shell reads its script from standard input: `bash -s`, `ssh host bash`, `docker exec -i c sh`."""
    texts = [text_of(word) or "" for word in invocation.words]
    if invocation.name in SHELLS:
        return "-c" not in texts and all(text.startswith("-") for text in texts[:1])
    if invocation.name == "ssh":
        command = _remote(invocation.words, texts)
        if command is None:
            return True
        text = (text_of(command) or "").split()
        return bool(text) and any(word.rpartition("/")[2] in SHELLS for word in text[:4]) and "-c" not in text
    if invocation.name in {"docker", "podman", "nerdctl", "kubectl"}:
        tail = [text.rpartition("/")[2] for text in texts if not text.startswith("-")]
        return bool(tail) and tail[-1] in SHELLS
    return invocation.name == "su"
