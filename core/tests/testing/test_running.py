"""The kit's negative tests: it must notice each way in which a case can be wrong."""

from pathlib import Path

import msgspec
import pytest
from lockstitch.testing import parse_case, run_case
from lockstitch.testing.running import write_case
from words_plugin import ANALYZER, CONTRACT, DRIFT, FIXED, IN_STEP, host_with


def problems(text, tmp_path, analyzer=ANALYZER):
    return "\n".join(run_case(parse_case(text, "x.txtar"), tmp_path, host_with(analyzer)))


@pytest.mark.parametrize("text", [IN_STEP, DRIFT, FIXED], ids=["in-step", "drift", "fixed"])
def test_cases_that_hold(text, tmp_path):
    assert problems(text, tmp_path) == ""


def test_a_surplus_finding_fails(tmp_path):
    said = problems(DRIFT.replace("  # want", "  # no-want"), tmp_path)
    assert "found, not wanted:\n  b.sh:1 missing-word `B is exported by a.sh and not by b.sh` at a.sh:2" in said
    assert ">   1 | export A" in said


def test_a_missing_finding_fails(tmp_path):
    said = problems(IN_STEP.replace("-- b.sh --\nexport A", "-- b.sh --\nexport A # want missing-word `A`"), tmp_path)
    assert "wanted, not found (says x.txtar:" in said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" at a.sh:2", ""),
        (" at a.sh:2", " at a.sh:1"),
        (" at a.sh:2", " at a.sh:2, a.sh:1"),
        ("B is exported", "C is exported"),
        ("at a.sh:2", "at a.sh:2 exempt"),
        ("at a.sh:2", "at a.sh:2 unknown"),
        ("want missing-word", "want+1 missing-word"),
    ],
)
def test_a_want_that_is_a_little_wrong_fails_both_ways(old, new, tmp_path):
    said = problems(DRIFT.replace(old, new), tmp_path)
    assert "wanted, not found" in said
    assert "nearest that was found" in said
    assert "found, not wanted" in said


def test_one_finding_answers_one_want(tmp_path):
    twice = DRIFT.replace("at a.sh:2", "at a.sh:2; want missing-word `B` at a.sh:2")
    assert problems(twice, tmp_path).count("wanted, not found") == 1


def test_a_general_want_does_not_take_the_finding_of_a_special_one(tmp_path):
    both = DRIFT.replace("export B\n", "export B\nexport C\n").replace(
        "want missing-word `B is exported by a.sh` at a.sh:2",
        "want missing-word `is exported` at a.sh:3; want missing-word `C` at a.sh:3",
    )
    both = both.replace("`is exported` at a.sh:3", "`is exported` at a.sh:2")
    assert problems(both, tmp_path) == ""


def test_the_analyzer_never_sees_a_want(tmp_path):
    write_case(parse_case(DRIFT), tmp_path)
    assert (tmp_path / "b.sh").read_bytes() == b"export A\n"


def test_a_failure_is_not_clean(tmp_path):
    said = problems(IN_STEP.replace("-- b.sh --\nexport A", "-- b.sh --\nexport A\necho )"), tmp_path)
    assert "failure, not wanted:\n  parse b.sh" in said
    assert "found, not wanted:\n  b.sh:2 unparsable-file" in said


def test_a_failure_can_be_wanted_and_is_held_to_it(tmp_path):
    broken = IN_STEP.replace("-- b.sh --\nexport A", "-- b.sh --\nexport A\necho )")
    wanted = broken + "-- want --\nb.sh:2 unparsable-file `.` unknown\n-- failures --\nparse b.sh `.`\n"
    assert problems(wanted, tmp_path) == ""


def test_a_wanted_failure_that_does_not_come_fails(tmp_path):
    assert "wanted failure, not found" in problems(IN_STEP + "-- failures --\nparse b.sh `.`\n", tmp_path)


def test_a_judge_that_raises_fails_the_case(tmp_path):
    def judge(contract, view):
        raise RuntimeError("boom")

    assert "RuntimeError: boom" in problems(IN_STEP, tmp_path, msgspec.structs.replace(ANALYZER, judge=judge))


def test_an_undeclared_rule_fails(tmp_path):
    rules = (msgspec.structs.replace(ANALYZER.rules[0], id="other-word"),)
    assert "undeclared rule 'missing-word'" in problems(DRIFT, tmp_path, msgspec.structs.replace(ANALYZER, rules=rules))


def test_no_contract_is_not_in_step(tmp_path):
    empty = f"Nothing is checked.\n{CONTRACT}".replace("[[contract]]", "[[contracts]]")
    assert "failure, not wanted:\n  config lockstitch.toml" in problems(empty, tmp_path)


def test_the_exit_code_can_be_wanted(tmp_path):
    assert problems(DRIFT + "-- flags --\n--exit-code 1\n", tmp_path) == ""


def test_a_wrong_exit_code_fails(tmp_path):
    assert "the exit code is 1, not 0" in problems(DRIFT + "-- flags --\n--exit-code=0\n", tmp_path)


def test_a_golden_file_that_differs_fails(tmp_path):
    said = problems(FIXED.replace("-- fixed/b.sh --\nexport A\nexport B", "-- fixed/b.sh --\nexport B"), tmp_path)
    assert "fixed/b.sh: not what the fixes write" in said
    assert "+export A" in said


def test_a_golden_file_that_nothing_consumes_fails(tmp_path):
    said = problems(IN_STEP + "-- fixed/b.sh --\nexport A\n", tmp_path)
    assert "fixed/b.sh: is the same as b.sh, so it shows nothing" in said
    said = problems(IN_STEP + "-- fixed/c.sh --\nexport A\n", tmp_path)
    assert "fixed/c.sh: there is no such file" in said


def test_a_fixed_file_without_a_golden_fails(tmp_path):
    two = FIXED.replace('"b.sh"]', '"b.sh", "c.sh"]').replace(
        "-- fixed/b.sh --",
        "-- c.sh --\nexport A  # want missing-word `B` at a.sh:2\n-- fixed/b.sh --",
    )
    assert "the fixes changed c.sh, and there is no fixed/c.sh" in problems(two, tmp_path)


def test_a_fix_that_goes_on_for_ever_fails(tmp_path):
    def mend(contract, finding, remedy, texts):
        from lockstitch.api import Edit, Span

        return [Edit("b.sh", Span(1, 1, 1, 1), f"export {finding.subject}\nexport {finding.subject}Z\n")]

    said = problems(FIXED, tmp_path, msgspec.structs.replace(ANALYZER, mend=mend))
    assert "not what the fixes write" in said
    assert "the fixes made new drift" in said


def test_a_fix_that_is_refused_says_so(tmp_path):
    def mend(contract, finding, remedy, texts):
        from lockstitch.api import Edit, Span

        return [Edit("b.sh", Span(1, 1, 1, 1), "export Z\n")]

    said = problems(FIXED, tmp_path, msgspec.structs.replace(ANALYZER, mend=mend))
    assert "refused, it does not mend what it is for" in said
    assert "not what the fixes write" in said


def test_a_mend_that_raises_fails(tmp_path):
    def mend(contract, finding, remedy, texts):
        raise RuntimeError("boom")

    assert "a fix failed: mend b.sh: RuntimeError: boom" in problems(
        FIXED, tmp_path, msgspec.structs.replace(ANALYZER, mend=mend)
    )


def test_base_files_are_a_commit_below_the_tree(tmp_path):
    text = IN_STEP + "-- base/a.sh --\nexport OLD\n-- base/gone.sh --\n-- removed --\ngone.sh\n"
    text += "-- commit-message --\nfix: say more\n"
    assert problems(text, tmp_path) == ""

    import subprocess

    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert git("log", "--format=%s", "main..HEAD") == "fix: say more\n"
    assert git("show", "base:a.sh") == "export OLD\n"
    assert git("ls-files").split() == ["a.sh", "b.sh", "lockstitch.toml"]
    assert not Path(tmp_path / "gone.sh").exists()
