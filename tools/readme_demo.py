"""Puts a shortened copy of what `make demo` prints into the README.

python tools/readme_demo.py           write it
python tools/readme_demo.py --check   write nothing; exit 1 when it is stale
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
#: What of the report is shown: contract and rule.
SHOWN = (("server-env", "missing-forwarder"), ("backends", "signature-drift"), ("invariants", "missing-invariant"))
_EXCERPT = re.compile(r"(<!-- demo: [^\n]*-->\n)(?:```text\n.*?\n```\n)?", re.DOTALL)


def main() -> int:
    """Write or check; 0 when the README shows what the demo prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether it is stale")
    only_check = parser.parse_args().check
    text = README.read_text("utf-8")
    wanted = _EXCERPT.sub(lambda match: f"{match[1]}```text\n{excerpt(report())}\n```\n", text, count=1)
    if wanted == text:
        return 0
    if only_check:
        print("README.md does not show what `make demo` prints; `make docs` mends it.")
        return 1
    README.write_text(wanted, "utf-8")
    print("wrote: README.md")
    return 0


def report() -> str:
    """What the demonstration prints."""
    command = [sys.executable, "-m", "lockstitch", "check", "--root", "examples/monorepo", "--no-cache"]
    environment = os.environ | {"COLUMNS": "100", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode != 1:
        raise SystemExit(f"the demonstration ended with {done.returncode}, not 1:\n{done.stdout}{done.stderr}")
    return done.stdout


def excerpt(text: str) -> str:
    """The parts of a report that are in `SHOWN`, and its last paragraph, with `…` for what is left out."""
    blocks = text.strip("\n").split("\n\n")
    contract, header = "", ""
    kept: dict[tuple[str, str], str] = {}
    for block in blocks:
        if match := re.match(r"━━ (\S+) ·", block):
            contract, header = match[1], block
        elif match := re.match(r"\w+\[([\w-]+)\]", block):
            kept.setdefault((contract, match[1]), f"{header}\n\n{block}")
    return "\n\n…\n\n".join([*(kept[key] for key in SHOWN), blocks[-1]])


if __name__ == "__main__":
    sys.exit(main())
