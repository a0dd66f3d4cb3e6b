"""The extractor of Python. What reads the files is imported when a file is read."""

from __future__ import annotations

from lockstitch.api import Extractor, deferred
from lockstitch.languages.python.facts import PyAssignment, PyClass, PyDelete, PyFile, PyFunction, PyImport

OutlineFact = PyFile | PyImport | PyFunction | PyAssignment | PyClass | PyDelete

#: What one Python file says: imports, functions, classes and their members, assignments, deletions.
PYTHON_OUTLINE: Extractor[OutlineFact] = Extractor(
    id="python.outline",
    version=2,
    languages=("python",),
    facts=(PyFile, PyImport, PyFunction, PyAssignment, PyClass, PyDelete),
    extract=deferred("lockstitch.languages.python.outline:extract_outline"),
)
