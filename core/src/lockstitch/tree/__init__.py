"""Which files there are and what they hold."""

from lockstitch.tree.git import Git
from lockstitch.tree.given import GivenFiles
from lockstitch.tree.overlay import OverlayTree
from lockstitch.tree.revision import RevisionTree
from lockstitch.tree.working import Known, Tree, Unreadable, WorkingTree, find_root

__all__ = [
    "Git",
    "GivenFiles",
    "Known",
    "OverlayTree",
    "RevisionTree",
    "Tree",
    "Unreadable",
    "WorkingTree",
    "find_root",
]
