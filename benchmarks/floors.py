"""What our figures are held against where no tool is the peer.

python benchmarks/floors.py parse ROOT     `ast.parse` of every Python file
"""

from __future__ import annotations

import ast
import sys
import warnings
from pathlib import Path


def main() -> None:
    """Do it."""
    warnings.simplefilter("ignore")
    _, what, root = sys.argv
    assert what == "parse"
    done = 0
    for path in sorted(Path(root).rglob("*.py")):
        try:
            ast.parse(path.read_bytes())
        except (SyntaxError, ValueError, RecursionError):
            continue
        done += 1
    print(f"{done} files")


if __name__ == "__main__":
    main()
