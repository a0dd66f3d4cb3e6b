"""How Sphinx makes the book. Run by `python tools/book`, which lays out the pages before."""

import tomllib
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent.parent

project = "Lockstitch"
author = "The Lockstitch authors"
release = tomllib.loads((_ROOT / "core" / "pyproject.toml").read_text("utf-8"))["project"]["version"]
version = release

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["files"]
nitpicky = True
# Anchors as GitHub makes them, so that a link holds in both places.
myst_heading_anchors = 6
# Examples of what is wrong are not always of the language that they are in.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = f"Lockstitch {release}"
html_static_path = ["static"]
html_css_files = ["book.css"]
html_copy_source = False
# Nothing here has an index entry: the API reference lists its names itself.
html_use_index = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "default"
pygments_dark_style = "github-dark"
smartquotes = False
