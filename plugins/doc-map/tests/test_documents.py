"""Documents in memory: where links lead, what the map lists, what is written into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from lockstitch.api import Finding
from lockstitch.testing import apply_edits, judge_files
from lockstitch_doc_map.analyzer import ANALYZER
from lockstitch_doc_map.contract import DocMap, Excluded, MapSection
from lockstitch_doc_map.mend import mend

Files = Mapping[str, str | bytes | None]


def contract(**keys: Any) -> DocMap:
    return DocMap(**({"id": "d", "check": "doc-map"} | keys))


def found(files: Files, made: DocMap | None = None, **view: Any) -> list[Finding]:
    return judge_files(ANALYZER, made or contract(), files, **view)


def told(files: Files, made: DocMap | None = None, **view: Any) -> list[str]:
    return [f"{item.rule} {item.subject}" for item in found(files, made, **view)]


def mended(files: dict[str, Any], made: DocMap, **view: Any) -> dict[str, str]:
    """The files after all safe fixes, one by one."""
    for _ in range(20):
        for finding in found(files, made, **view):
            remedies = [remedy for remedy in finding.remedies if remedy.safe]
            edits = mend(made, finding, remedies[0], files) if remedies else []
            if edits:
                files = files | {remedies[0].paths[0]: apply_edits(files[remedies[0].paths[0]], edits)}
                break
        else:
            return files
    raise AssertionError("the fixes do not come to an end")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("a.md", []),
        ("a b.md", ["dead-link"]),
        ("<a b.md>", []),
        ("a%20b.md", []),
        ("d", []),
        ("d/", []),
        ("a.md/", ["dead-link"]),
        ("./", []),
        ("..", ["outside-repository"]),
        ("/", []),
        ("/../x", ["outside-repository"]),
        ("A.md", ["dead-link"]),
        ("D/", ["dead-link"]),
        ("d/e", ["dead-link"]),
        ("D/E.md", ["dead-link"]),
        ("x.md", ["dead-link"]),
        ("a.md#one", []),
        ("a.md#two", ["dead-anchor"]),
        ("d#two", []),
        ("main.go#two", []),
        ("a.md#", []),
        ("?x", []),
        ("unread.md#one", []),
        ("sub/x.md", []),
        ("subx/x.md", ["dead-link"]),
    ],
)
def test_targets(target: str, said: list[str]) -> None:
    files: Files = {
        "README.md": f"[x]({target})",
        "a.md": "# One",
        "a b.md": "",
        "d/e.md": "",
        "main.go": "",
        "unread.md": None,
        ".gitmodules": '[submodule "s"]\n path = sub\n',
    }
    if " " in target and not target.startswith("<"):
        said = []  # that is no link
    made = contract()
    assert [item.rule for item in found(files, made)] == said


def test_what_is_not_read_is_not_judged() -> None:
    assert told({"README.md": "[a](a.md#x)", "a.md": None}) == []
    assert told({"README.md": None, "a.md": ""}, contract(reachable=("a.md",))) == ["orphan-doc a.md"]


def test_links_of_what_is_led_to_are_looked_at() -> None:
    files = {"README.md": "[a](d/a.md)", "d/a.md": "[b](b.md)", "d/b.md": "[c](c.md)", "other.md": "[x](x.md)"}
    assert told(files) == ["dead-link d/c.md"]
    assert told(files, contract(reachable=("*.md",))) == ["dead-link d/c.md", "dead-link x.md", "orphan-doc other.md"]


def test_mdx_is_read_as_markdown() -> None:
    files = {"README.md": "[a](a.mdx)", "a.mdx": "[b](b.md)\n\n# One\n"}
    assert told(files, contract(reachable=("*.mdx",))) == ["dead-link b.md"]


def test_a_link_is_reported_once_where_its_target_is_written() -> None:
    (finding,) = found({"README.md": "[a], [b][a], [a]\n\n[a]: x.md\n"})
    assert finding.at.span.line == 3  # type: ignore[union-attr]


def test_renames_are_followed() -> None:
    files = {"d/README.md": "[a](./old%20name.md#x) [b](../e/old.md)", "d/new.md": "# X", "f/new.md": ""}
    successors = {"d/old name.md": "d/new.md", "e/old.md": "f/new.md"}
    made = contract(roots=("d/README.md",))
    after = mended(files, made, successors=successors)
    assert after["d/README.md"] == "[a](./new.md#x) [b](../f/new.md)"


def test_a_target_that_is_written_with_escapes_is_left_alone() -> None:
    files = {"README.md": "[a](old\\_x.md) [b](c&amp;d.md)", "new.md": ""}
    made = contract()
    assert mended(files, made, successors={"old_x.md": "new.md", "c&d.md": "new.md"}) == files


def test_the_one_file_of_that_name_is_named() -> None:
    (finding,) = found({"README.md": "[a](x.md)", "d/x.md": ""})
    assert finding.message.endswith("(there is d/x.md)")
    (finding,) = found({"README.md": "[a](x.md)", "d/x.md": "", "e/x.md": ""})
    assert finding.message.endswith("that is not there")
    (finding,) = found({"README.md": "[a](e/README.md)", "d/README.md": ""})
    assert finding.message.endswith("that is not there")


def test_long_targets_are_cut() -> None:
    (finding,) = found({"README.md": f"[a]({'x' * 300})"})
    assert "x" * 99 + "…" in finding.message
    assert finding.subject == "x" * 300


@pytest.mark.parametrize(
    ("directories", "files", "said"),
    [
        ("tree", {"d/README.md": "", "d/a.md": ""}, ["orphan-doc d/a.md"]),
        ("tree", {"d/index.md": ""}, []),
        ("tree", {"d/a.md": ""}, ["orphan-doc d/a.md"]),
        ("index", {"d/README.md": ""}, []),
        ("index", {"d/a.md": ""}, ["dead-link d", "orphan-doc d/a.md"]),
        ("list", {"d/a.md": "", "d/e/b.md": "", "d/c.txt": ""}, ["orphan-doc d/e/b.md"]),
    ],
)
def test_directories(directories: Any, files: dict[str, str], said: list[str]) -> None:
    made = contract(directories=directories, reachable=("d/**",))
    assert told({"README.md": "[d](d)", **files}, made) == said


def test_routes_by_their_longest_prefix() -> None:
    files = {
        "README.md": "[1](/a/b) [2](/x/b) [3](/x) [4](/xy) [5](/w/b.html) [6](b)",
        "one/b.md": "",
        "two/b.mdx": "",
        "b/index.md": "",
    }
    routes = {"/a/": "one/", "/x/": "two/", "/w": "one"}
    assert told(files, contract(site_routes=routes)) == ["dead-link xy"]
    assert told(files, contract(site_routes={"/": ""})) == []


def test_slugs_stand_for_names() -> None:
    blog = {
        "README.md": "[1](/blog/x) [2](/blog/y) [3](/blog/z)",
        "blog/2026-x/index.md": "---\nslug: x\n---\n",
        "blog/old.md": "---\nslug: /y/\n---\n",
    }
    made = contract(site_routes={"/blog/": "blog/"}, reachable=("blog/**/*.md",))
    assert told(blog, made) == ["dead-link blog/z"]
    assert len(told(blog, contract(reachable=("blog/**/*.md",)))) == 5


MAPPED = MapSection(in_="README.md", heading="Map")


@pytest.mark.parametrize(
    ("readme", "after"),
    [
        ("# Map\n\n- [B](d/b.md)\n", "# Map\n\n- [B](d/b.md)\n- [New](d/new.md)\n"),
        ("# Map\n\n- [A](d/a.md)\n- [Z](d/z.md)\n", "# Map\n\n- [A](d/a.md)\n- [New](d/new.md)\n- [Z](d/z.md)\n"),
        ("# Map\n\n- [Z](d/z.md)\n- [A](d/a.md)\n", "# Map\n\n- [Z](d/z.md)\n- [A](d/a.md)\n- [New](d/new.md)\n"),
        ("# Map\n\n- [1](d/a.md)\n- [0](d/z.md)\n", "# Map\n\n- [1](d/a.md)\n- [New](d/new.md)\n- [0](d/z.md)\n"),
        ("# Map\n\n- [A](d/a.md) x\n  y\n\nz\n", "# Map\n\n- [A](d/a.md) x\n  y\n- [New](d/new.md)\n\nz\n"),
        (
            "# Map\n\n- x\n  - [A](d/a.md)\n- [E](e/f.md)\n",
            "# Map\n\n- x\n  - [A](d/a.md)\n  - [New](d/new.md)\n- [E](e/f.md)\n",
        ),
        ("# Map\n\n- [E](e/f.md)\n- [G](e/g.md)", "# Map\n\n- [E](e/f.md)\n- [G](e/g.md)\n- [New](d/new.md)"),
        ("# Map\n\n- [ ] *[A](./d/a.md)*\n", "# Map\n\n- [ ] *[A](./d/a.md)*\n- [ ] *[New](./d/new.md)*\n"),
        ("# Map\n\nSee [A](d/a.md).\n", "# Map\n\nSee [A](d/a.md).\n- [New](d/new.md)\n"),
        ("> # Map\n>\n> - [A](d/a.md)\n", "> # Map\n>\n> - [A](d/a.md)\n> - [New](d/new.md)\n"),
        (
            "# Map\n| a | b |\n|---|---|\n| x | [A](/d/a.md) |\n",
            "# Map\n| a | b |\n|---|---|\n| x | [A](/d/a.md) |\n|  | [New](/d/new.md) |\n",
        ),
        ("# Map\n\n## Next\n", "# Map\n\n- [New](d/new.md)\n\n## Next\n"),
        ("# Map", "# Map\n\n- [New](d/new.md)"),
        ("# Map\ntext\n", "# Map\n\n- [New](d/new.md)\ntext\n"),
        ("- [E](e/f.md)\n\n# Map\n\nx\n", "- [E](e/f.md)\n\n# Map\n\n- [New](d/new.md)\n\nx\n"),
    ],
)
def test_an_entry_is_written_as_its_neighbours_are(readme: str, after: str) -> None:
    files = {
        "README.md": readme,
        "d/new.md": "# New\n",
        "d/a.md": "",
        "d/b.md": "",
        "d/z.md": "",
        "e/f.md": "",
        "e/g.md": "",
    }
    made = contract(map=MAPPED, must_list=("d/new.md",))
    assert mended(files, made)["README.md"] == after
    assert told(files | {"README.md": after}, made) == []


@pytest.mark.parametrize(
    ("document", "title"),
    [
        ("# One\n# Two\n", "One"),
        ("## Not this\n\n# One `x`\n", "One x"),
        ("---\ntitle: Said\n---\n## x\n", "Said"),
        ("text\n", "My doc"),
        ("# A ] B\n", "A \\] B"),
    ],
)
def test_titles(document: str, title: str) -> None:
    files = {"README.md": "# Map\n", "d/my-doc.md": document}
    after = mended(files, contract(map=MAPPED, must_list=("d/*.md",)))
    assert f"- [{title}](d/my-doc.md)" in after["README.md"]


def test_the_map_goes_as_far_as_its_section() -> None:
    readme = "# Map\n[a](a.md)\n## Sub\n[b](b.md)\n# End\n[c](c.md)\n"
    files = {"README.md": readme, "a.md": "", "b.md": "", "c.md": ""}
    made = contract(map=MAPPED, must_list=("*.md",))
    assert told(files, made) == ["unlisted-doc c.md"]
    assert told(files, contract(map=MapSection(in_="README.md", heading="## sub"), must_list=("*.md",))) == [
        "unlisted-doc a.md",
        "unlisted-doc c.md",
    ]
    assert told(files, contract(map=MapSection(in_="README.md"), must_list=("*.md",))) == []


def test_a_heading_that_is_hardly_like_any() -> None:
    files = {"README.md": "# Project\n", "a.md": ""}
    (finding,) = [
        item for item in found(files, contract(map=MAPPED, must_list=("a.md",))) if item.rule == "nothing-selected"
    ]
    assert finding.message == "README.md has no heading 'Map'"


def test_homes_are_honoured() -> None:
    files = {"p/README.md": "# Map\n[x](docs/gone.md)\n", "p/docs/a.md": "", "README.md": ""}
    made = contract(home="p", map=MAPPED, must_list=("docs/*.md",), reachable=("docs/*.md",))
    assert [(item.subject, item.side) for item in found(files, made)] == [
        ("p/docs/gone.md", "README.md"),
        ("docs/a.md", "README.md"),
        ("docs/a.md", "docs/a.md"),
    ]


def test_exclusions_hold_for_what_they_say() -> None:
    files = {"README.md": "", "a.md": "[x](x.md)"}

    def said(**keys: bool) -> list[str]:
        made = contract(reachable=("a.md",), exclude=(Excluded(paths="a.md", reason="r", **keys),))
        return told(files, made)

    assert said() == ["dead-link x.md"]
    assert said(links=True) == []
    assert said(orphans=False) == ["dead-link x.md", "orphan-doc a.md"]
    assert said(orphans=False, links=True) == ["orphan-doc a.md"]


def test_navigation() -> None:
    nav = 'nav:\n  - a.md\n  - "sub/b.md"\n  - c: gone.md\n  - https://e.org/x.md\n'
    files = {"mkdocs.yml": nav, "docs/a.md": "", "docs/sub/b.md": "", "docs/d.md": ""}
    made = contract(roots=("mkdocs.yml",), reachable=("docs/**",))
    assert [item for item in told(files, made) if "x.md" not in item] == [
        "dead-link docs/gone.md",
        "orphan-doc docs/d.md",
    ]


def test_code_that_names_documents() -> None:
    files = {
        "README.md": "",
        "a.py": "# see docs/a.md and docs/gone.md\nx = 'docs/b.md docs/not-made.md'\n",
        "docs/a.md": "",
        "docs/b.md": "",
        "docs/c.md": "",
    }
    made = contract(comments=("*.py",), reachable=("docs/*",))
    assert told(files, made) == ["dead-link docs/gone.md", "orphan-doc docs/c.md"]
    assert told(files | {"a.py": None}, made) == [
        "orphan-doc docs/a.md",
        "orphan-doc docs/b.md",
        "orphan-doc docs/c.md",
    ]
    case = files | {"a.py": "# docs/A.md\n"}
    assert told(case, contract(comments=("*.py",))) == ["dead-link docs/A.md"]


def test_a_contract_without_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="missing key 'map'"):
        contract(must_list=("*.md",))
    with pytest.raises(ValueError, match="does not begin with /"):
        contract(site_routes={"docs": "docs/"})


def test_near_anchors_are_offered() -> None:
    files = {"README.md": "[a](a.md?x#set-upp)", "a.md": "# Set up\n"}
    (finding,) = found(files)
    (remedy,) = finding.remedies
    assert not remedy.safe
    assert apply_edits(files["README.md"], mend(contract(), finding, remedy, files)) == "[a](a.md?x#set-up)"


def test_a_text_that_has_changed_is_not_edited() -> None:
    files = {"README.md": "[a](A.md)", "a.md": ""}
    (finding,) = found(files)
    assert mend(contract(), finding, finding.remedies[0], {"README.md": "[b](B.md)"}) == []
    assert mend(contract(), finding, finding.remedies[0], {"README.md": ""}) == []


def test_globs_of_code_leave_pictures_out() -> None:
    files = {"README.md": "", "a.py": "# docs/a.md\n", "a.png": "docs/b.md", "tool": "docs/c.md"}
    files |= {f"docs/{name}.md": "" for name in "abc"}
    assert told(files, contract(comments=("*",), reachable=("docs/*",))) == ["orphan-doc docs/b.md"]
    assert told(files, contract(comments=("a.py", "a.png"), reachable=("docs/*",))) == ["orphan-doc docs/c.md"]


def test_names_may_hold_what_elsewhere_is_a_wildcard() -> None:
    files = {
        "README.md": "[a](app/[id].md) [b](app/[x]/b.md) [c](app/[y].md) [d](a*.md) [e](x%00y.md)",
        "app/[id].md": "",
        "app/[x]/b.md": "",
        "ab.md": "",
    }
    assert told(files) == ["dead-link app/[y].md", "dead-link a*.md", "dead-link x\0y.md"]
