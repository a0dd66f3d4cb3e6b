"""Lets the tests of the kit import the small plugin beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
