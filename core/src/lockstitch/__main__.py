"""`python -m lockstitch`: the directory it is called in is not where modules come from."""

import sys

if sys.path and sys.path[0] in {"", "."}:
    del sys.path[0]

from lockstitch.cli.main import run

if __name__ == "__main__":
    run()
