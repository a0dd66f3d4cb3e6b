"""The pytest plugin, in a pytest of its own over a distribution on disk."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from words_plugin import DRIFT, IN_STEP

HERE = Path(__file__).parent
PROJECT = """\
[project]
name = "lockstitch-words"
version = "1"
[project.entry-points.lockstitch]
words = "lockstitch_words"
"""
MODULE = """\
from lockstitch.api import hookimpl
from words_plugin import ANALYZER
LOCKSTITCH_API = "1.0"

@hookimpl
def lockstitch_analyzers():
    return [ANALYZER]
"""
#: The same, of which a part never ends.
LOOPING = """\
from lockstitch.api import hookimpl
from msgspec.structs import replace
from words_plugin import ANALYZER, with_extract
LOCKSTITCH_API = "1.0"

def loop(*_):
    while True:
        pass

@hookimpl
def lockstitch_analyzers():
    return [with_extract(loop) if "PART" == "extract" else replace(ANALYZER, PART=loop)]
"""


@pytest.fixture
def distribution(tmp_path):
    """A plugin's folder, installed so that entry points find it."""
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    package = tmp_path / "src" / "lockstitch_words"
    (package / "pages").mkdir(parents=True)
    (package / "__init__.py").write_text(MODULE)
    (package / "pages" / "missing-word.md").write_text("# missing-word\n")
    info = tmp_path / "src" / "lockstitch_words-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lockstitch-words\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[lockstitch]\nwords = lockstitch_words\n")
    cases = tmp_path / "testdata"
    cases.mkdir()
    (cases / "W-01-in-step.txtar").write_text(IN_STEP)
    (cases / "W-02-drift.txtar").write_text(DRIFT)
    return tmp_path


def run(folder, *arguments):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder / "src"), str(HERE)])}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_everything_is_collected_without_registering(distribution):
    code, said = run(distribution, "--collect-only")
    assert code == 0
    assert [line for line in said.splitlines() if "::" in line] == [
        "pyproject.toml::same-words:missing-word",
        "testdata/W-01-in-step.txtar::case",
        "testdata/W-01-in-step.txtar::laws",
        "testdata/W-02-drift.txtar::case",
        "testdata/W-02-drift.txtar::laws",
    ]


def test_a_good_distribution_passes(distribution):
    code, said = run(distribution)
    assert (code, "5 passed" in said) == (0, True), said


def test_a_failing_case_is_explained_without_a_traceback(distribution):
    case = distribution / "testdata" / "W-02-drift.txtar"
    case.write_text(DRIFT.replace("  # want", "  # no"))
    code, said = run(distribution, str(case))
    assert code == 1
    assert "A name that one file does not export is reported there." in said
    assert "found, not wanted:\n  b.sh:1 missing-word" in said
    assert "Traceback" not in said


def test_a_malformed_case_is_an_error(distribution):
    (distribution / "testdata" / "W-03.txtar").write_text(DRIFT.replace("-- b.sh --", "-- b.sh -"))
    code, said = run(distribution)
    assert code != 0
    assert "W-03.txtar:11: `-- b.sh -` looks like a marker but is none" in said


@pytest.mark.parametrize(
    ("missing", "problem"),
    [
        ("testdata/W-01-in-step.txtar", "no case in testdata/ shows same-words in step"),
        ("testdata/W-02-drift.txtar", "no case in testdata/ wants `missing-word`"),
        ("src/lockstitch_words/pages/missing-word.md", "there is no page pages/missing-word.md"),
    ],
)
def test_a_rule_needs_a_drift_case_a_clean_case_and_a_page(distribution, missing, problem):
    (distribution / missing).unlink()
    code, said = run(distribution, "pyproject.toml")
    assert code == 1
    assert problem in said


def make_pages(folder, *arguments):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder / "src"), str(HERE)])}
    command = [sys.executable, "-m", "lockstitch.testing.pages", *arguments, "."]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_pages_are_made_from_the_cases(distribution):
    pages = distribution / "src" / "lockstitch_words" / "pages"
    (pages / "gone-rule.md").write_text("# gone-rule\n")
    assert make_pages(distribution, "--check")[0] == 1
    assert (pages / "gone-rule.md").is_file()
    assert make_pages(distribution)[0] == 0
    assert make_pages(distribution, "--check") == (0, "")
    (page,) = pages.glob("*.md")
    text = page.read_text()
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# missing-word",
        "## What it finds",
        "## Why it drifts",
        "## Example",
        "## In step",
        "## Fix",
        "## Configuration",
        "## When not to use it",
    ]
    assert "b.sh:1: error: B is exported by a.sh and not by b.sh\n  a.sh:2: exported here" in text
    assert "want" not in text


def test_no_page_shows_what_is_not_so(distribution):
    (distribution / "testdata" / "W-02-drift.txtar").write_text(DRIFT.replace("export B\n", ""))
    code, said = make_pages(distribution)
    assert (code, "W-02-drift.txtar does not show missing-word" in said) == (2, True)


def test_a_plugin_that_does_not_load_is_an_error(distribution):
    (distribution / "src" / "lockstitch_words" / "__init__.py").write_text("import nowhere_at_all\n")
    code, said = run(distribution, "pyproject.toml")
    assert code != 0
    assert "the plugin lockstitch_words is not loaded" in said
    assert "nowhere_at_all" in said


def test_a_distribution_without_any_case_is_told(distribution):
    for path in (distribution / "testdata").iterdir():
        path.unlink()
    (distribution / "testdata").rmdir()
    code, said = run(distribution, "pyproject.toml")
    assert code == 1
    assert "no case in testdata/ wants `missing-word`" in said


def test_an_order_that_hangs_on_hashes_is_noticed(distribution):
    """All that asks twice in one process cannot."""
    (distribution / "src" / "lockstitch_words" / "__init__.py").write_text(
        MODULE.replace(
            "    return [ANALYZER]",
            """\
    def judge(contract, view):
        for finding in ANALYZER.judge(contract, view):
            yield replace(finding, message=finding.message + " " + " ".join({str(n) for n in range(50)}))
    return [replace(ANALYZER, judge=judge)]""",
        ).replace("from words", "from msgspec.structs import replace\nfrom words")
    )
    code, said = run(distribution, "testdata/W-02-drift.txtar")
    assert code == 1
    assert "in a process with another seed of hashes" in said


def test_a_want_that_differs_a_little_is_shown_beside_what_was_found(distribution):
    path = distribution / "testdata" / "W-02-drift.txtar"
    text = path.read_text()
    path.write_text(re.sub(r"(want missing-word) `[^`]*`", r"\1 `something else`", text))
    code, said = run(distribution, "-k", "case")
    assert code == 1
    assert "    - message  `something else`\n    + message  " in said
    assert "      rule     missing-word\n" in said
    assert "W-02-drift.txtar: " in said


def test_update_rewrites_a_regex_and_nothing_else(distribution):
    case = distribution / "testdata" / "W-02-drift.txtar"
    case.write_text(DRIFT.replace("B is exported by a.sh", "B was exported"))
    code, said = run(distribution, "--lockstitch-update", str(case))
    assert code == 0, said
    assert case.read_text() == DRIFT.replace("B is exported by a.sh", r"B is exported by a\.sh and not by b\.sh")


def test_update_adds_and_drops_no_want(distribution):
    surplus = distribution / "testdata" / "W-02-drift.txtar"
    surplus.write_text(DRIFT.replace("  # want missing-word `B is exported by a.sh` at a.sh:2", ""))
    missing = distribution / "testdata" / "W-01-in-step.txtar"
    missing.write_text(IN_STEP.replace("-- b.sh --\nexport A", "-- b.sh --\nexport A # want missing-word `A`"))
    before = [surplus.read_text(), missing.read_text()]
    code, _ = run(distribution, "--lockstitch-update")
    assert code == 1
    assert [surplus.read_text(), missing.read_text()] == before


def test_other_txtar_files_are_left_alone(tmp_path):
    (tmp_path / "testdata").mkdir()
    (tmp_path / "testdata" / "a.txtar").write_text("whatever")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n')
    code, _ = run(tmp_path, "--collect-only")
    assert code == 5  # nothing to collect


def test_the_plugin_is_lean():
    code = (
        "import sys, lockstitch.testing.pytest_plugin; print([m for m in sys.modules if m.startswith('lockstitch.')])"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "['lockstitch.testing', 'lockstitch.testing.pytest_plugin']"


def test_what_a_judge_prints_is_not_taken_for_an_order(distribution):
    (distribution / "src" / "lockstitch_words" / "__init__.py").write_text(
        MODULE.replace(
            "    return [ANALYZER]",
            """\
    def judge(contract, view):
        print("here")
        os.write(1, b"and here\\n")
        return ANALYZER.judge(contract, view)
    return [replace(ANALYZER, judge=judge)]""",
        ).replace("from words", "import os\nfrom msgspec.structs import replace\nfrom words")
    )
    code, said = run(distribution, "testdata/W-02-drift.txtar")
    assert (code, "failed" in said) == (0, False)


@pytest.mark.parametrize("part", ["judge", "extract", "mend"])
def test_what_loops_for_ever_is_stopped_and_shown(distribution, part):
    (distribution / "pytest.ini").write_text("[pytest]\nlockstitch_timeout = 2\n")
    (distribution / "src" / "lockstitch_words" / "__init__.py").write_text(LOOPING.replace("PART", part))
    (distribution / "testdata" / "W-02-drift.txtar").write_text(DRIFT + "-- fixed/b.sh --\nexport A\nexport B\n")
    code, said = run(distribution, "testdata/W-02-drift.txtar", "-k", "case")
    assert code == 1
    assert "it did not end within 2 seconds of processor time (lockstitch_timeout); it was here:" in said
    assert ", in loop" in said
    assert "host/calls.py" not in said
