"""The report beside a case: held to it exactly, and written anew only where it lies already."""

from lockstitch.testing import parse_case
from lockstitch.testing.snapshots import report_path, report_problems
from words_plugin import DRIFT, host_with


def problems(tmp_path, text, *, update=False):
    path = tmp_path / "testdata" / "x.txtar"
    root = tmp_path / "root"
    root.mkdir()
    report_path(path).parent.mkdir(parents=True, exist_ok=True)
    if text is not None:
        report_path(path).write_text(text)
    return report_problems(path, parse_case(DRIFT, "x.txtar"), root, host_with(), update=update)


def test_a_report_says_places_messages_and_edits(tmp_path):
    (said,) = problems(tmp_path, "")
    assert "+contract words: drift (a.sh, b.sh)" in said
    assert "+drift error[missing-word] words: B on b.sh" in said
    assert "`B` is exported by a.sh" in said or "B is exported by a.sh" in said


def test_update_writes_the_report_and_it_then_holds(tmp_path):
    assert problems(tmp_path, "old\n", update=True) == []
    (tmp_path / "root").rename(tmp_path / "first")
    assert problems(tmp_path, None) == []


def test_one_changed_column_is_a_problem(tmp_path):
    assert problems(tmp_path, "", update=True) == []
    (tmp_path / "root").rename(tmp_path / "first")
    path = report_path(tmp_path / "testdata" / "x.txtar")
    (said,) = problems(tmp_path, path.read_text().replace(":1-", ":2-", 1))
    assert "@@" in said
