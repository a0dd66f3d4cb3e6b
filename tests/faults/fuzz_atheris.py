"""Inputs for one extractor, or for the configuration reader, made by atheris: it changes what reaches new code.

    python tests/faults/fuzz_atheris.py NAME DIR [options of libFuzzer, such as -runs=10000]

NAME is an extractor's id or `configuration`; DIR gets the inputs that are worth keeping, and begins with the files of
all cases. atheris is no requirement: it has wheels for few systems (`pip install atheris`).
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))
OURS = ["lockstitch", "lockstitch_env_forwarders", "lockstitch_invariant_comments", "lockstitch_signature_parity"]
with atheris.instrument_imports(include=OURS):
    from fuzzing import corpus, extractors, problems_of_configuration, problems_of_extractor

    for extractor, language in extractors():  # what they import, they import when they are used
        problems_of_extractor(extractor, language, corpus(language)[0])


def main() -> None:
    """Fuzz until libFuzzer has done as much as it was told to."""
    name, folder = sys.argv[1:3]
    pairs = [pair for pair in extractors() if pair[0].id == name]
    if not pairs and name != "configuration":
        sys.exit(f"there is no extractor {name!r} that some case has a file for")
    languages = [language for _, language in pairs] or ["toml"]
    for at, language in enumerate(languages):
        for number, content in enumerate(corpus(language)):
            (Path(folder) / f"{language}-{number}").write_bytes(bytes([at]) + content)

    def once(data: bytes) -> None:
        if not data:
            return
        if pairs:
            extractor, language = pairs[data[0] % len(pairs)]
            problem = problems_of_extractor(extractor, language, data[1:20_000])
        else:
            problem = problems_of_configuration(data[1:20_000])
        if problem:
            raise AssertionError(problem)

    atheris.Setup([sys.argv[0], "-max_len=20000", *sys.argv[3:], folder], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
