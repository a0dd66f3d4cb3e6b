"""The host's own rules, case by case: each shown both ways, as every rule of a plugin is."""

from pathlib import Path

import pytest
from lockstitch.engine.core_rules import CORE_RULES
from lockstitch.host import load_host
from lockstitch.testing import broken_laws, read_case, run_case

CASES = sorted((Path(__file__).parent / "core_rules").glob("*.txtar"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path, tmp_path):
    assert run_case(read_case(path), tmp_path, load_host()) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_laws(path, tmp_path):
    assert broken_laws(read_case(path), tmp_path, load_host()) == []


@pytest.mark.parametrize("rule", CORE_RULES)
def test_every_rule_of_the_host_is_shown_both_ways(rule):
    cases = {path.stem: read_case(path) for path in CASES}
    assert rule in {want.rule for want in cases[f"{rule}-drift"].wants}
    assert rule not in {want.rule for want in cases[f"{rule}-in-step"].wants}
