"""Which language a file is in, from its name and, where that does not say, its first line."""

from __future__ import annotations

import posixpath

from lockstitch.on_demand import expression

_BY_SUFFIX = {
    ".go": "go",
    ".py": "python",
    ".pyi": "python",
    ".sh": "shell",
    ".bash": "shell",
    ".ksh": "shell",
    ".envrc": "shell",
    ".dockerfile": "dockerfile",
    ".env": "dotenv",
    ".md": "markdown",
    ".markdown": "markdown",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".toml": "toml",
    ".mk": "make",
    ".service": "systemd",
    ".tf": "hcl",
    ".tfvars": "hcl",
    ".hcl": "hcl",
    ".ts": "typescript",
    ".tsx": "tsx",
    ".js": "javascript",
    ".rs": "rust",
    ".java": "java",
    ".rb": "ruby",
    ".c": "c",
    ".h": "c",
    ".cc": "cpp",
    ".cpp": "cpp",
    ".hpp": "cpp",
    ".sql": "sql",
    ".html": "html",
    ".css": "css",
    ".lua": "lua",
    ".kt": "kotlin",
    ".php": "php",
}
_BY_NAME = {
    "Dockerfile": "dockerfile",
    "Containerfile": "dockerfile",
    "Makefile": "make",
    "GNUmakefile": "make",
    "makefile": "make",
    "justfile": "just",
    "Justfile": "just",
    "go.mod": "gomod",
    "go.work": "gomod",
    "BUILD": "python",
}
_DOTENV = expression(r"\.env(\..+)?|.+\.env(\.(example|sample|template|dist|local))?")
_DOCKERFILE = expression(r"(Dockerfile|Containerfile)[.\-].+")
_SHEBANG = expression(rb"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+)*(?:\S+=\S*[ \t]+)*)?(?:\S*/)?([A-Za-z]+)")
_BY_INTERPRETER = {
    b"sh": "shell",
    b"bash": "shell",
    b"dash": "shell",
    b"ksh": "shell",
    b"zsh": "shell",
    b"ash": "shell",
    b"python": "python",
    b"make": "make",
    b"node": "javascript",
    b"ruby": "ruby",
}
#: Every language id that `detect_language` gives, without the `""` of an unknown one.
LANGUAGE_IDS = tuple(
    sorted({*_BY_SUFFIX.values(), *_BY_NAME.values(), *_BY_INTERPRETER.values(), "dotenv", "dockerfile"})
)
#: How many bytes of a file `detect_language` wants for its shebang line.
HEAD = 128


def detect_language(path: str, head: bytes = b"") -> str:
    """The language id of the file at `path` whose content begins with `head`; `""` when unknown."""
    name = path.rpartition("/")[2]
    if language := _BY_NAME.get(name):
        return language
    # Asked for every file of a run: no pattern is tried on a name that it cannot match.
    if name.startswith(("Dockerfile", "Containerfile")) and _DOCKERFILE.fullmatch(name):
        return "dockerfile"
    if ".env" in name and _DOTENV.fullmatch(name):
        return "dotenv"
    suffix = posixpath.splitext(name)[1].lower()
    if language := _BY_SUFFIX.get(suffix):
        return language
    match = _SHEBANG.match(head.removeprefix(b"\xef\xbb\xbf")[:HEAD])
    return _BY_INTERPRETER.get(match[1].lower(), "") if match else ""
