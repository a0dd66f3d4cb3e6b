"""Builds the book into `build/site`, and fails when a link or an anchor is dead or a page is in no list.

    python tools/book [--into FOLDER]

Nothing is fetched, neither here nor by who reads: no fonts, scripts or pictures from elsewhere.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from sphinx.cmd.build import main as sphinx

sys.path.insert(0, str(Path(__file__).resolve().parent))
from staging import stage

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
_ELSEWHERE = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=\"(?:https?:)?//[^\"]*\"[^>]*>")


def main() -> int:
    """The command; 0 when the book is whole, 1 when something in it is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository (this one when left out)")
    parser.add_argument("--into", type=Path, default=ROOT / "build" / "site", help="where the site is written")
    chosen = parser.parse_args()
    return build(chosen.root.resolve(), chosen.into.resolve())


def build(root: Path, into: Path) -> int:
    """Make the book of `root` in the folder `into`, which is made anew, with its sources beside it."""
    sources = into.with_name(f"{into.name}-sources")
    problems = stage(root, sources)
    shutil.rmtree(into, ignore_errors=True)
    # Everything that Sphinx warns of is an error; `-E` and no doctrees: nothing is left over from a run before.
    words = ["-b", "html", "-W", "--keep-going", "-q", "-E", "-d", str(sources) + "-trees", "-c", str(HERE)]
    code = sphinx([*words, str(sources), str(into)])
    problems += fetched(into)
    print(*problems, sep="\n", end="\n" if problems else "", file=sys.stderr)
    if code or problems:
        return 1
    print(f"{into}: {len(list(into.rglob('*.html')))} pages")
    return 0


def fetched(site: Path) -> Iterator[str]:
    """What a browser would get from elsewhere while it shows a page."""
    for path in sorted(site.rglob("*.html")):
        for match in _ELSEWHERE.finditer(path.read_text("utf-8")):
            if 'rel="canonical"' not in match[0]:
                yield f"{path.relative_to(site)}: {match[0]} is fetched from elsewhere"


if __name__ == "__main__":
    sys.exit(main())
