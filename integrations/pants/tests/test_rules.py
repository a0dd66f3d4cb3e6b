from __future__ import annotations

import json

from pants.core.goals.fix import FixResult
from pants.core.goals.lint import AbstractLintRequest
from pants.engine.fs import PathGlobs, Snapshot
from pants.engine.unions import UnionMembership

from lockstitch.pants.requests import FixRequest, LintRequest

ENV = """
[[contract]]
id = "server-env"
check = "env-forwarders"
why = "the server starts with the same settings everywhere"
sides = ["deploy/install.sh", "deploy/start.sh"]
"""
BLOCK = """
[[contract]]
id = "wait"
check = "mirror-blocks"
why = "they wait equally long"
block = "wait"
sides = ["app/[id]/entry.sh", "app/b/entry.sh"]
source = "app/[id]/entry.sh"
"""
SCRIPT = '#!/bin/sh\nargs=(-e "URL=${URL:-}")\nargs+=(${KEY:+-e KEY="$KEY"})\ndocker run "${args[@]}" x\n'
WAIT = "#!/bin/sh\n# lockstitch: begin wait\nsleep 3\n# lockstitch: end wait\n"


def tree(**changes):
    files = {
        "lockstitch.toml": ENV + BLOCK,
        "deploy/install.sh": SCRIPT,
        "deploy/start.sh": SCRIPT,
        "app/[id]/entry.sh": WAIT,
        "app/b/entry.sh": WAIT,
    }
    return {**files, **changes}


def test_in_step(repository):
    repository.options("--lockstitch-partition-size=1")
    repository.runner.write_files(tree())
    result = repository.lint()
    assert (result.exit_code, result.stderr) == (0, "")
    assert "2 contracts: 2 in step" in result.stdout
    assert sorted(repository.reports(result)) == ["lockstitch.json", "lockstitch.sarif"]


def test_drift_is_one_judgement_however_many_files_there_are(repository):
    repository.options("--lockstitch-partition-size=2")
    more = {f"other/{number}.txt": "" for number in range(300)}
    changed = SCRIPT.replace("KEY", "TOKEN")
    repository.runner.write_files(tree(**more, **{"deploy/start.sh": changed}))
    (partition,) = repository.partitions(LintRequest)
    assert len(partition.elements) == 1
    result = repository.lint()
    assert result.exit_code == 1
    assert "args+=(${TOKEN:+-e TOKEN=" in result.stdout  # the excerpt
    found = json.loads(repository.reports(result)["lockstitch.sarif"])["runs"][0]["results"]
    ends = {
        location["physicalLocation"]["artifactLocation"]["uri"]
        for item in found
        for location in (*item["locations"], *item.get("relatedLocations", ()))
    }
    assert ends == {"deploy/install.sh", "deploy/start.sh"}


def test_only_what_was_asked_for_is_shown(repository):
    repository.runner.write_files(tree(**{"deploy/start.sh": SCRIPT.replace("KEY", "TOKEN")}))
    assert repository.lint(("deploy/install.sh",)).exit_code == 1
    assert repository.lint(("app/b/entry.sh",)).exit_code == 0


def test_skipped(repository):
    repository.options("--lockstitch-skip")
    repository.runner.write_files(tree())
    assert repository.partitions(LintRequest) == []
    assert repository.partitions(FixRequest) == []


def test_arguments(repository):
    repository.runner.write_files(tree(**{"deploy/start.sh": SCRIPT.replace("KEY", "TOKEN")}))
    repository.options("--lockstitch-args=--contract wait")
    assert repository.lint().exit_code == 0
    repository.options("--lockstitch-args=--contrct wait")
    result = repository.lint()
    assert result.exit_code == 2
    assert "--contrct" in result.stderr


def test_a_tool_that_cannot_do_its_job_says_so(repository):
    repository.runner.write_files(tree(**{"deploy/start.sh": b"\xff\xfe\x00"}))
    assert repository.lint().exit_code == 2
    repository.runner.write_files({"lockstitch.toml": '[[contract]]\nid = "x"\ncheck = "no-such-check"\n'})
    result = repository.lint()
    assert result.exit_code == 2
    assert "no-such-check" in result.stdout


def test_what_needs_git_is_judged_beside_the_repository_or_named(repository):
    hygiene = '\n[[contract]]\nid = "branch"\ncheck = "pr-hygiene"\nwhy = "x"\n'
    repository.runner.write_files(tree(**{"lockstitch.toml": ENV + hygiene}))
    assert "Judged beside the repository, uncached, as git or an ignored file has a say: branch." in (
        repository.lint().stderr
    )
    repository.options("--no-lockstitch-git")
    assert "Judged without git and without ignored files, as [lockstitch].git is off: branch." in (
        repository.lint().stderr
    )


def fix(repository, files, partition):
    snapshot = repository.runner.request(Snapshot, [PathGlobs(files)])
    batch = FixRequest.Batch("lockstitch", files, partition.metadata, snapshot)
    return snapshot, repository.runner.request(FixResult, [batch])


def test_fix(repository):
    repository.runner.write_files(tree(**{"app/[id]/entry.sh": WAIT.replace("3", "5")}))
    (partition,) = repository.partitions(FixRequest)
    assert partition.elements == ("app/b/entry.sh",)
    before, result = fix(repository, partition.elements, partition)
    assert result.did_change
    assert result.input == before
    assert result.output.files == ("app/b/entry.sh",)
    assert repository.partitions(FixRequest, ("deploy/start.sh",)) == []


def test_another_fixer_came_first(repository):
    repository.runner.write_files(tree(**{"app/[id]/entry.sh": WAIT.replace("3", "5")}))
    (partition,) = repository.partitions(FixRequest)
    reformatted = repository.runner.make_snapshot({"app/b/entry.sh": WAIT + "# reformatted\n"})
    batch = FixRequest.Batch("lockstitch", partition.elements, partition.metadata, reformatted)
    result = repository.runner.request(FixResult, [batch])
    wanted = repository.runner.make_snapshot({"app/b/entry.sh": WAIT.replace("3", "5") + "# reformatted\n"})
    assert result.output.digest == wanted.digest


def test_nothing_to_fix(repository):
    repository.runner.write_files(tree())
    assert repository.partitions(FixRequest) == []


def test_fixes_are_no_second_linter(repository):
    membership = repository.runner.union_membership
    assert isinstance(membership, UnionMembership)
    assert FixRequest not in membership.get(AbstractLintRequest)
    assert LintRequest in membership.get(AbstractLintRequest)
