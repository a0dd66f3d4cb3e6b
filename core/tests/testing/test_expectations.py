import pytest
from lockstitch.testing import ArchiveError, parse_case
from lockstitch.testing.expectations import Want, comment_leader, cut_wants, listed_failures, listed_wants


def cut(path, text):
    return cut_wants(path, text, "x", 10)


def test_a_trailing_want_is_cut_out_with_the_blanks_before_it():
    text, wants = cut("a.sh", "one\nrun image  # want rule `re.ex` at b.sh:3, c.sh:4\n")
    assert text == "one\nrun image\n"
    assert wants == [Want("a.sh", 2, "rule", "re.ex", (("b.sh", 3), ("c.sh", 4)), origin=11)]


def test_a_want_on_a_line_of_its_own_leaves_the_line():
    text, wants = cut("a.go", "// want+2 rule `x`\n\nfunc f() {} // kept // want-1 rule `y` unknown\n")
    assert text == "\n\nfunc f() {} // kept\n"
    assert [(want.line, want.unknown) for want in wants] == [(3, False), (2, True)]


def test_several_wants_on_a_line():
    _, wants = cut("a.py", "x = 1  # want a `x`; want b `y;z` at q.py:1 exempt; want+1 c `w`\n")
    assert [(want.rule, want.regex, want.line, want.exempt) for want in wants] == [
        ("a", "x", 1, False),
        ("b", "y;z", 1, True),
        ("c", "w", 2, False),
    ]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.md", "| x | <!-- want rule `y` -->"),
        ("compose.yaml", "a: b # want rule `y`"),
        ("Dockerfile", "ENV A=1 # want rule `y`"),
        (".env.example", "A=1 # want rule `y`"),
        ("lockstitch.toml", "a = 1 # want rule `y`"),
        ("a.sql", "select 1 -- want rule `y`"),
        ("go.mod", "module a // want rule `y`"),
        ("a.service", "A=b # want rule `y`"),
        ("a.css", "a {} /* want rule `y` */"),
    ],
)
def test_the_comment_of_each_kind_of_file(path, line):
    text, (want,) = cut(path, line)
    assert (want.rule, want.regex) == ("rule", "y")
    assert "want" not in text


def test_a_script_is_known_by_its_first_line():
    assert comment_leader("bin/run", b"#!/usr/bin/env bash\n") == "#"
    assert comment_leader("data.json") == ""


@pytest.mark.parametrize(
    "comment",
    [
        "# want",
        "# want rule",
        "# want rule regex",
        "# want rule `x",
        "# want rule `x` at b.sh",
        "# want rule `x` ta b.sh:1",
        "# want rule `x` exmept",
        "# want rule `x` want rule `y`",
        "# want: rule `x`",
        "# wants rule `x`",
        "# Want rule `x`",
        "# WANT rule `x`",
        "# want+ rule `x`",
        "# want Rule `x`",
        "# want rule `(`",
        "#want rule",
    ],
)
def test_a_bad_want_is_an_error(comment):
    with pytest.raises(ArchiveError, match=r"x:10: bad want"):
        cut("a.sh", f"run {comment}\n")


def test_a_want_in_a_file_without_comments_is_an_error():
    with pytest.raises(ArchiveError, match="has no comments"):
        cut("a.json", '{"a": 1} // want rule `x`\n')


def test_listed_wants_and_failures():
    assert listed_wants("\na.json:3 rule `x` at b.sh:1 unknown\n", "x", 1) == [
        Want("a.json", 3, "rule", "x", (("b.sh", 1),), unknown=True, origin=2)
    ]
    (failure,) = listed_failures("parse a.sh `syntax`\n", "x", 1)
    assert (failure.phase, failure.path, failure.regex) == ("parse", "a.sh", "syntax")
    for bad in ("a.json rule `x`", "a.json:1 want rule `x`", "nonsense"):
        with pytest.raises(ArchiveError, match="bad want"):
            listed_wants(bad, "x", 1)
    with pytest.raises(ArchiveError, match="bad failure"):
        listed_failures("parse a.sh", "x", 1)


CASE = "A case.\n-- lockstitch.toml --\n-- a.sh --\nexport A  # want rule `x` at {at}\n{rest}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (CASE.format(at="b.sh:1", rest=""), r"x:4: the want names b\.sh, which is not in the case"),
        (CASE.format(at="a.sh:9", rest=""), r"line 9 of a\.sh, which has no such line"),
        (CASE.format(at="a.sh:1", rest="-- flag --\n--strict\n"), "`flag` is no special section"),
        (CASE.format(at="a.sh:1", rest="-- flags --\n--strct\n"), "unknown flag --strct"),
        (CASE.format(at="a.sh:1", rest="-- flags --\n--today soon\n"), "is no date"),
        (CASE.format(at="a.sh:1", rest="-- flags --\n--exit-code 3\n"), "is no exit code"),
        (CASE.format(at="a.sh:1", rest="-- removed --\nb.sh\n"), "`b.sh` is not in base|b.sh is not in base"),
        (CASE.format(at="a.sh:1", rest="-- commit-message --\nx\n"), "needs files under base/"),
        ("A case.\n-- a.sh --\n", r"there is no lockstitch\.toml"),
    ],
)
def test_what_a_case_must_not_be(text, problem):
    with pytest.raises(ArchiveError, match=problem):
        parse_case(text, "x")
