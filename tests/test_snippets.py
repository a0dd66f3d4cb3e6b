"""Every command and every TOML snippet of the documentation is run, or says why it cannot be."""

import importlib.util
import re
import sys
from pathlib import Path

import click
import pytest
import yaml
from lockstitch.cli.main import main as cli

ROOT = Path(__file__).parent.parent
spec = importlib.util.spec_from_file_location("snippets", ROOT / "tools" / "snippets.py")
snippets = sys.modules["snippets"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(snippets)

FOLDERS = ("", "benchmarks", "core", "docs", "docs/plugin-authors", "plugins/*", "integrations/*", "examples/*")
PAGES = sorted(
    path for folder in FOLDERS for path in ROOT.glob(f"{folder}/*.md".lstrip("/")) if path.name != "CHANGELOG.md"
)
#: What a fence may be. Commands are `console`, so that nobody overlooks one.
LANGUAGES = {"console", "elisp", "go", "json", "lua", "python", "sh", "text", "toml", "txtar", "yaml"}
_TYPED = re.compile(
    r"^(?:\$ |(?:bazel|git -|git (?:add|commit|config|init|push)|make|pants|pip|pre-commit|pytest|python3?) [\w./:-]|lockstitch [\w-]+$)",
    re.M,
)
_OURS = re.compile(r"\blockstitch ((?:[a-z][a-z-]*)(?: coverage)?)((?:[ \n]+[^`\n]*)?)")


def name(path):
    return path.relative_to(ROOT).as_posix()


def found_on(tmp_path, text):
    (tmp_path / "page.md").write_text(text)
    (tmp_path / "run").mkdir()
    return list(snippets.problems(tmp_path / "page.md", tmp_path / "run"))


def test_the_pages_are_there():
    assert {"README.md", "docs/quick-start.md", "plugins/doc-map/README.md"} <= {name(path) for path in PAGES}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_snippets_hold(path, tmp_path):
    elsewhere = snippets.run_elsewhere(path)
    if elsewhere:
        text = (ROOT / elsewhere).read_text("utf-8")
        assert path.name in text or path.parent.name in text
    else:
        assert list(snippets.problems(path, tmp_path)) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_fence_says_what_it_is(path):
    for snippet in snippets.snippets(path):
        assert snippet.language in LANGUAGES, snippet.where
        if snippet.language in {"text", "sh"}:
            assert not _TYPED.search(snippet.text), f"{snippet.where}: a command belongs into a `console` fence"
        for word in ("not run", "only parsed"):
            assert snippet.says.get(word, "…"), f"{snippet.where}: `{word}` without a reason"


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_command_that_is_named_exists(path):
    text = path.read_text("utf-8")
    spans = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text) + [snippet.text for snippet in snippets.snippets(path)]
    for span in spans:
        for command, rest in _OURS.findall(span):
            check_words(command, rest)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_yaml_is_yaml_and_its_hooks_exist(path):
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    for snippet in snippets.snippets(path):
        if snippet.language == "yaml":
            read = yaml.safe_load(snippet.text)
            assert isinstance(read, (dict, list)), snippet.where
            if path.name == "pre-commit.md" or "repos" in read:
                assert set(re.findall(r"^ *- id: (.*)$", snippet.text, re.M)) <= hooks


def check_words(command, rest):
    """Whether there is such a command with such options."""
    words = command.split()
    known = cli.get_command(None, words[0])
    if known is None:
        assert not re.match(r"[ \n]+-", rest), f"there is no command {words[0]}"
        return
    if len(words) > 1 and isinstance(known, click.Group):
        known = known.get_command(None, words[1]) or known
    options = {name for item in known.params for name in (*item.opts, *item.secondary_opts)} | {"--help", "--flagfile"}
    for option in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", rest):
        assert option in options, f"`lockstitch {command}` has no {option}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("```console\n$ false\n```\n", "`false` ends with 1, not 0"),
        ("<!-- snippet: exit 1 -->\n```console\n$ true\n```\n", "`true` ends with 0, not 1"),
        ("```console\n$ echo one\ntwo\n```\n", "does not print what is shown"),
        ("```console\nlockstitch check\n```\n", "no line begins with"),
        ('```toml\n[[contract]]\nid = "x"\ncheck = "env-forwarder"\n```\n', "did you mean 'env-forwarders'?"),
        ("```toml\n[tool.x]\n```\n", "unknown key 'tool'"),
        ("<!-- snippet: only parsed: theirs -->\n```toml\n[tool\n```\n", "no TOML"),
    ],
)
def test_what_does_not_hold_is_said(tmp_path, text, problem):
    (said,) = [item for item in found_on(tmp_path, text) if "this is no contract" not in item]
    assert problem in said


@pytest.mark.parametrize(
    "text",
    [
        "<!-- snippet: not run: needs the network -->\n```console\n$ false\n```\n",
        "<!-- snippet: file a/b.txt -->\n```text\nB\n```\n```console\n$ cat a/b.txt  # a comment\nB\n$ ls\n…\n```\n",
        "```console\n$ printf 'a\\nb\\nc\\n'\na\n…\nc\n$ echo one two\none …\n```\n",
        "<!-- snippet: in examples/monorepo -->\n```console\n$ ls lockstitch.toml\nlockstitch.toml\n```\n",
        '<!-- snippet: inside a contract of env-forwarders -->\n```toml\nwhy = "x"\n```\n',
    ],
)
def test_what_holds(tmp_path, text):
    assert found_on(tmp_path, text) == []


def test_a_comment_that_nobody_understands_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="nobody knows what 'nto run: x' means"):
        found_on(tmp_path, "<!-- snippet: nto run: x -->\n```console\n$ true\n```\n")
