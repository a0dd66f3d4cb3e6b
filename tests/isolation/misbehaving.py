"""A plugin that does its worst, as a contract asks: `deed` says what, `phase` in which of its functions.

It stands in a folder of its own with the metadata of an installed distribution; `install` writes it there.
"""

from __future__ import annotations

from pathlib import Path

MODULE = '''\
import os, signal, sys, time
from lockstitch.api import *

LOCKSTITCH_API = "1.0"


def do(deed):
    if deed == "raise":
        raise RuntimeError("on purpose")
    if deed == "raise unspeakable":
        class Mute(Exception):
            def __str__(self):
                raise RuntimeError
        raise Mute
    if deed == "loop":
        while True:
            pass
    if deed == "loop and hold on":
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
    if deed == "loop in C":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPROF, signal.SIGALRM})
        sum(iter(int, 1))
    if deed == "sleep":
        time.sleep(1e6)
    if deed == "sleep deeply":
        signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.valid_signals()))
        time.sleep(1e6)
    if deed == "eat":
        hold = []
        while True:
            hold.append(bytes(50_000_000))
    if deed == "leave":
        os._exit(0)
    if deed == "exit":
        sys.exit(0)
    if deed == "interrupt":
        raise KeyboardInterrupt
    if deed == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if deed == "recurse":
        do(deed)
    if deed == "print":
        print("hello\\x1b[31m from inside")
    if deed == "print below":
        os.write(1, b"hello from below\\n")
    if deed == "chdir":
        os.chdir("/")
    if deed == "import":
        import lockstitch_is_not_there_at_all
    if deed == "kill the loop":
        signal.signal(signal.SIGPROF, signal.SIG_IGN)
        while True:
            pass


def answer(deed, normal):
    """What a function gives: the usual, or something that it must not."""
    do(deed)
    wrong = {
        "none": None,
        "number": 7,
        "text": "text",
        "list of texts": ["a", "b"],
    }
    return wrong.get(deed, normal) if deed in wrong else normal


class Word(Fact, frozen=True):
    text: str
    at: Span


class Worse(Contract, frozen=True, kw_only=True):
    deed: str = ""
    phase: str = ""
    file: PathText = "bad.txt"

    def __post_init__(self):
        if self.phase == "config":
            do(self.deed)


def extract(source):
    text = source.text.strip()
    do(text)
    if text == "none":
        return None
    if text == "text":
        return ["text"]
    if text == "span":
        return [Word("x", Span(99, 1, 99, 2))]
    if text == "no span":
        return [Word("x", None)]
    return [Word(text, source.span(0, len(text)))]


WORDS = Extractor(id="worse.words", version=1, languages=("", "shell"), facts=(Word,), extract=extract)


def needs(contract, view):
    if contract.phase == "needs":
        return answer(contract.deed, [Need(WORDS, contract.file)])
    return [Need(WORDS, contract.resolve(contract.file))]


def judge(contract, view):
    file = view.facts(WORDS, contract.resolve(contract.file))
    at = Place(file.path)
    good = Finding(rule="word", subject="word", message="it has a word", at=at,
                   remedies=(Remedy("Mend it", (file.path,)),))
    if contract.phase == "judge":
        odd = {
            "no message": [Finding(rule="word", subject="word", message=None, at=at)],
            "no place": [Finding(rule="word", subject="word", message="m", at=None)],
            "outside the tree": [Finding(rule="word", subject="word", message="m", at=Place("../../etc/passwd"))],
            "outside the file": [Finding(rule="word", subject="word", message="m", at=Place(file.path, Span(9999, 1, 9999, 2)))],
            "backwards": [Finding(rule="word", subject="word", message="m", at=Place(file.path, Span(1, 2, 1, 1)))],
            "undeclared": [Finding(rule="other", subject="word", message="m", at=at)],
        }
        if contract.deed == "for ever":
            return (Finding(rule="word", subject=str(n), message="m", at=at) for n in iter(int, 1))
        if contract.deed in odd:
            return odd[contract.deed]
        return answer(contract.deed, [good])
    return [good]


def mend(contract, finding, remedy, texts):
    if contract.phase == "mend":
        if contract.deed == "outside the file":
            return [Edit(remedy.paths[0], Span(9999, 1, 9999, 1), "x")]
        if contract.deed == "another file":
            return [Edit("lockstitch.toml", Span(1, 1, 1, 1), "x")]
        return answer(contract.deed, [])
    return []


ANALYZER = Analyzer(
    name="worse",
    summary="It does what its contract says.",
    rules=(Rule(id="word", what="w", why="y", fix="f"),),
    contract=Worse,
    extractors=(WORDS,),
    needs=needs,
    judge=judge,
    mend=mend,
)


@hookimpl
def lockstitch_analyzers():
    do(os.environ.get("WORSE_HOOK", ""))
    return [ANALYZER]


do(os.environ.get("WORSE_IMPORT", ""))
'''


def install(folder: Path) -> Path:
    """Write the plugin and its metadata below `folder`, which then goes onto `PYTHONPATH`."""
    package = folder / "lockstitch_worse"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(MODULE)
    info = folder / "lockstitch_worse-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lockstitch-worse\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[lockstitch]\nworse = lockstitch_worse\n")
    return folder
