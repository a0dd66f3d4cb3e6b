"""The book is built as readers get it; what is wrong with a link, an anchor or the contents fails."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
spec = importlib.util.spec_from_file_location("staging", ROOT / "tools" / "book" / "staging.py")
staging = importlib.util.module_from_spec(spec)
spec.loader.exec_module(staging)


def build(root, into):
    command = [sys.executable, str(ROOT / "tools" / "book"), "--root", str(root), "--into", str(into)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    into = tmp_path_factory.mktemp("book") / "site"
    assert build(ROOT, into) == (0, f"{into}: {len(staging.pages(ROOT)) + 1} pages\n")
    return into


def test_every_page_is_in_it(site):
    for source, page in staging.pages(ROOT).items():
        title = re.search(r"^# (.*)$", (ROOT / source).read_text("utf-8"), re.M)[1]
        html = (site / page).with_suffix(".html").read_text("utf-8")
        assert re.sub(r"[`*]", "", title) in re.sub(r"<[^>]+>", "", html), source


def test_no_comment_of_ours_is_in_it(site):
    for page in site.rglob("*.html"):
        assert "<!-- snippet" not in page.read_text("utf-8")


def test_a_page_of_the_rules_leads_to_its_check(site):
    html = (site / "rules" / "env-forwarders" / "missing-forwarder.html").read_text("utf-8")
    assert 'href="../../checks/env-forwarders.html"' in html
    assert 'href="../index.html#env-forwarders"' in html


CONTENTS = "# Home\n\n## Pages\n\n- [One](one.md)\n- [Rules](rules/README.md)\n"
RULES = "# Rules\n\n## Every check\n\n[a](../../core/src/lockstitch/pages/a-rule.md)\n"
ONE = "# One\n\n## Part one\n\n[home](README.md#pages), [here](#part-one), [a file](../LICENSE)\n"


def small(root, **changed):
    files = {"docs/README.md": CONTENTS, "docs/rules/README.md": RULES, "docs/one.md": ONE, "LICENSE": "free\n"}
    files["core/src/lockstitch/pages/a-rule.md"] = "# a-rule\n\nAny check. Severity: error.\n"
    for path, text in (files | changed).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def test_a_small_book(tmp_path):
    into = tmp_path / "site"
    code, said = build(small(tmp_path / "repository"), into)
    assert (code, said) == (0, f"{into}: 5 pages\n")
    assert list(into.rglob("LICENSE"))


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        ("docs/one.md", "# One\n\n[x](two.md)\n", "docs/one.md: two.md leads to no page of the book"),
        ("docs/one.md", "# One\n\n[x](README.md#nowhere)\n", "local id not found in doc 'index': 'nowhere'"),
        ("docs/one.md", "# One\n\n[x](#nowhere)\n", "cross-reference target not found: 'nowhere'"),
        ("docs/two.md", "# Two\n", "document isn't included in any toctree"),
        (
            "docs/rules/README.md",
            "# Rules\n\n## Every check\n",
            "docs/rules/README.md: does not list rules/every-check/a-rule.md",
        ),
        ("docs/one.md", '# One\n\n<img src="https://example.com/a.png">\n', "is fetched from elsewhere"),
    ],
    ids=["link", "anchor", "own-anchor", "orphan", "rule", "network"],
)
def test_what_is_wrong_fails(tmp_path, path, text, problem):
    code, said = build(small(tmp_path / "repository", **{path: text}), tmp_path / "site")
    assert code == 1
    assert problem in said
