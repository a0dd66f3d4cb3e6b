"""`python -m lockstitch`: the directory it is called in is not where modules come from."""

import os
import sys

# `-m` puts that directory first; a `click.py` in the tree under check would be run in place of ours.
if not sys.flags.safe_path and sys.path and sys.path[0] in {"", os.getcwd()}:
    del sys.path[0]

from lockstitch.start import run

if __name__ == "__main__":
    run()
