"""`lockstitch coverage`, `lockstitch baseline coverage` and `lockstitch init --from`, as they are typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

LOCKSTITCH = Path(sys.executable).parent / "lockstitch"
TOML = """\
[[contract]]
id = "coverage"
check = "coverage-floors"
reports = ["c.out"]
baseline = ".lockstitch/coverage-baseline.json"
[[contract.tier]]
name = "all"
files = ["**/*.go"]
line = 50
"""
SOURCE = 'package m\n\nfunc Check(a string) bool {\n\tif a == "" {\n\t\treturn false\n\t}\n\treturn true\n}\n'
PROFILE = "mode: set\nex.com/m/a.go:4.2,4.13 1 1\nex.com/m/a.go:5.3,5.15 1 %d\nex.com/m/a.go:7.2,7.13 1 1\n"
BASELINE = ".lockstitch/coverage-baseline.json"


def lockstitch(root, *arguments, **environment):
    env = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "NO_COLOR"}}
    env |= {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8", **environment}
    done = subprocess.run([LOCKSTITCH, *arguments], cwd=root, env=env, capture_output=True, text=True, encoding="utf-8")
    assert "Traceback" not in done.stderr + done.stdout
    return done


def git(root, *arguments):
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path):
    files = {
        "lockstitch.toml": TOML,
        "go.mod": "module ex.com/m\n",
        "a.go": SOURCE,
        "c.out": PROFILE % 0,
        ".gitignore": "/c.out\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "One.")
    return tmp_path


def test_the_table(root):
    done = lockstitch(root, "coverage")
    assert done.returncode == 1  # there is no baseline yet
    assert "66.66% of 3 statements are covered" in done.stdout
    assert " a.go  all   lines  ✓ 66.66%  █████┃░░░░  50%" in done.stdout
    assert "1 at or above its floor" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\x1b[32m✓ 66.66%" in lockstitch(root, "coverage", "coverage", "--color", "always").stdout
    assert "2/3" in lockstitch(root, "coverage", COLUMNS="160").stdout
    assert "+ 66.66%" in lockstitch(root, "coverage", PYTHONIOENCODING="ascii").stdout
    made = json.loads(lockstitch(root, "coverage", "--json").stdout)
    assert made["columns"][0] == "File"
    assert made["rows"][0][4]["share"] == [2, 3]
    assert (made["contract"], made["exit_code"], made["failures"]) == ("coverage", 1, [])


def test_a_report_that_is_not_there(root):
    (root / "c.out").unlink()
    for command in (["coverage"], ["baseline", "coverage"], ["check"]):
        done = lockstitch(root, *command)
        assert done.returncode == 2
        assert "there is no c.out: run the tests with coverage before the check" in done.stderr + done.stdout
    assert not (root / ".lockstitch" / "coverage-baseline.json").exists()
    assert json.loads(lockstitch(root, "coverage", "--json").stdout)["rows"] == []


def test_the_baseline_moves_up_on_the_base_branch_alone(root):
    git(root, "switch", "-qc", "feature")
    done = lockstitch(root, "baseline", "coverage")  # the first may be written anywhere
    assert (done.returncode, done.stdout) == (
        0,
        f"{BASELINE}: written. Commit it; from now on coverage may only rise.\n",
    )
    first = (root / BASELINE).read_text()
    assert '{"path":"a.go","lines":[2,3]}' in first
    assert lockstitch(root, "baseline", "coverage").stdout == f"{BASELINE}: as it was\n"
    (root / "c.out").write_text(PROFILE % 1)
    done = lockstitch(root, "baseline", "coverage")
    assert done.returncode == 2
    assert "this is the branch 'feature', and the baseline moves on main" in done.stderr
    assert (root / BASELINE).read_text() == first
    git(root, "switch", "-q", "main")
    assert lockstitch(root, "baseline", "coverage", "coverage").stdout == f"{BASELINE}: moved.\n"
    assert '"lines":[3,3]' in (root / BASELINE).read_text()
    (root / "c.out").write_text(PROFILE % 0)
    assert lockstitch(root, "check", "-q").returncode == 1
    assert lockstitch(root, "baseline", "coverage").stdout == f"{BASELINE}: as it was\n"
    git(root, "switch", "-q", "--detach")
    (root / BASELINE).write_text(first.replace("[2,3]", "[1,3]"))
    assert "no branch is checked out" in lockstitch(root, "baseline", "coverage").stderr
    assert lockstitch(root, "baseline", "coverage", "--any-branch").stdout == f"{BASELINE}: moved.\n"
    assert (root / BASELINE).read_text() == first
    assert lockstitch(root, "check", "-q").returncode == 0


def test_both_versions_of_a_merge(root):
    (root / "c.out").write_text(PROFILE % 1)
    lockstitch(root, "baseline", "coverage")
    whole = (root / BASELINE).read_text()
    row = '    {"path":"a.go","lines":[3,3]}\n'
    (root / BASELINE).write_text(
        whole.replace(row, f"<<<<<<< a\n{row}=======\n{row.replace('[3,3]', '[1,3]')}>>>>>>> b\n")
    )
    assert lockstitch(root, "check", "-q").returncode == 2
    assert lockstitch(root, "baseline", "coverage").returncode == 0
    assert (root / BASELINE).read_text() == whole
    assert lockstitch(root, "check", "-q").returncode == 0
    (root / BASELINE).write_text("{")
    assert lockstitch(root, "baseline", "coverage").returncode == 2
    assert (root / BASELINE).read_text() == "{"


def test_as_a_merge_driver_of_git(root):
    driver = f'"{LOCKSTITCH}" baseline coverage --merge %A %B'
    git(root, "config", "merge.coverage.driver", driver)
    (root / ".gitattributes").write_text(f"{BASELINE} merge=coverage\n")
    (root / ".lockstitch").mkdir(exist_ok=True)

    def write(*rows):
        body = ",\n".join(f'    {{"path":"{name}","lines":[{part},{whole}]}}' for name, part, whole in rows)
        (root / BASELINE).write_text(f'{{\n  "schema": 1,\n  "files": [\n{body}\n  ]\n}}\n')
        git(root, "add", "-f", BASELINE, ".gitattributes")
        git(root, "commit", "-qm", "Move.")

    write(("a.go", 1, 3))
    git(root, "switch", "-qc", "other")
    write(("a.go", 2, 3), ("b.go", 1, 1))
    git(root, "switch", "-q", "main")
    write(("a.go", 3, 3))
    git(root, "merge", "-q", "--no-edit", "other")
    assert [row["lines"] for row in json.loads((root / BASELINE).read_text())["files"]] == [[3, 3], [1, 1]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["baseline", "covrage"], "no contracts keep a baseline of covrage"),
        (["baseline", "coverage", "x"], "'x' is no contract of coverage"),
        (["baseline", "coverage", "--renew"], "coverage that was reached is never given up"),
        (["baseline", "--any-branch"], "are for `lockstitch baseline coverage`"),
        (["coverage", "x"], "there is no contract 'x'"),
        (["init", "--print"], "--print is for --from"),
        (["init", "--from", "a.go"], "no check knows this file"),
    ],
)
def test_what_cannot_be_done_is_said(root, arguments, said):
    done = lockstitch(root, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (root / ".lockstitch" / "coverage-baseline.json").exists()


GO_TEST_COVERAGE = """\
profile: cover.out
threshold: {file: 70, package: 80, total: 95}
override:
  - {path: ^pkg/lib$, threshold: 100}
  - {path: (a|b), threshold: 3}
exclude: {paths: ['\\.pb\\.go$', ^pkg/bar]}
"""
CODECOV = """\
coverage:
  status:
    project:
      default: {target: auto, threshold: 1%}
      api: {target: 90.5%, flags: [api]}
    patch: yes
flags: {api: {paths: [src/api/]}}
ignore: ["vendor/**"]
"""


def test_contracts_of_other_tools(root):
    (root / ".testcoverage.yml").write_text(GO_TEST_COVERAGE)
    (root / "codecov.yml").write_text(CODECOV)
    (root / ".coverage-baseline").write_text("auth/a.go 83.3%\ntotal: 50\n")
    made = tomllib.loads(lockstitch(root, "init", "--from", ".testcoverage.yml", "--print").stdout)["contract"]
    assert [(item["id"], item["unit"], item["reports"]) for item in made] == [
        ("coverage", "file", ["cover.out"]),
        ("package-coverage", "package", ["cover.out"]),
    ]
    assert [(tier["files"], tier["line"]) for tier in made[0]["tier"]] == [(["pkg/lib/*.go"], 100), (["**/*.go"], 70)]
    assert made[0]["exclude"] == ["**.pb.go", "pkg/bar**"]
    text = lockstitch(root, "init", "--from", ".testcoverage.yml", "--print").stdout
    assert "# not taken over: override of '(a|b)'" in text
    (codecov,) = tomllib.loads(lockstitch(root, "init", "--from", "codecov.yml", "--print").stdout)["contract"]
    assert [(tier["name"], tier["files"], tier["line"]) for tier in codecov["tier"]] == [
        ("api", ["src/api"], 90.5),
        ("default", ["**"], 0),
    ]
    assert (codecov["tier"][1]["max-drop"], codecov["exclude"]) == (1, ["vendor/**"])
    (plain,) = tomllib.loads(lockstitch(root, "init", "--from", ".coverage-baseline", "--print").stdout)["contract"]
    assert [(tier["files"], tier["line"]) for tier in plain["tier"]] == [(["auth/a.go"], 83.3), (["**"], 50)]
    done = lockstitch(root, "init", "--from", "codecov.yml")
    assert done.returncode == 2
    assert "is there already; nothing was written (--print shows" in done.stderr
    assert (root / "lockstitch.toml").read_text() == TOML
    (root / "lockstitch.toml").unlink()
    assert lockstitch(root, "init", "--from", "codecov.yml").returncode == 0
    assert "there is no coverage.xml" in lockstitch(root, "check").stdout  # it is a contract that can be judged


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("codecov.yml", "a: &a [1]\nb: *a\n", "aliases"),
        ("codecov.yml", "{", "no YAML"),
        ("codecov.yml", "[]", "no table"),
        ("codecov.yml", "coverage: {}\n", "asks for no coverage"),
        ("codecov.yml", "[" * 60 + "]" * 60, "nested too deeply"),
        (".testcoverage.yml", "override: 3\nexclude: x\nthreshold: []\n", "asks for no coverage"),
        (".coverage-baseline", "what is this\n", "line 1 is no path with a percentage"),
    ],
)
def test_configuration_that_is_none(root, name, text, said):
    (root / name).write_text(text)
    done = lockstitch(root, "init", "--from", name, "--print")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
