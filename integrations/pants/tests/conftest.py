"""These tests run in Pants' own environment, with its RuleRunner; `tests/e2e/pants` starts them."""

from __future__ import annotations

import os
import shutil

import pytest
from pants.core.goals.fix import FixResult
from pants.core.goals.lint import LintResult
from pants.core.util_rules.partitions import Partitions
from pants.engine.fs import DigestContents, PathGlobs, Snapshot
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from lockstitch.pants import register
from lockstitch.pants.requests import FixRequest, LintRequest

PLUGINS = "['lockstitch-env-forwarders==0.1.0', 'lockstitch-mirror-blocks==0.1.0', 'lockstitch-pr-hygiene==0.1.0']"


class Repository:
    """A build root and what the rules say of it."""

    def __init__(self) -> None:
        self.runner = RuleRunner(
            rules=[
                *register.rules(),
                QueryRule(Partitions, [LintRequest.PartitionRequest]),
                QueryRule(LintResult, [LintRequest.Batch]),
                QueryRule(Partitions, [FixRequest.PartitionRequest]),
                QueryRule(FixResult, [FixRequest.Batch]),
                QueryRule(Snapshot, [PathGlobs]),
            ]
        )
        self.options()

    def clear(self) -> None:
        """An empty root, and the options that every test starts from. What is installed stays."""
        for name in sorted(os.listdir(self.runner.build_root)):
            path = os.path.join(self.runner.build_root, name)
            if name.startswith((".", "dist")) and name != ".gitignore":
                continue
            if os.path.isdir(path):
                shutil.rmtree(path)
            else:
                os.remove(path)
            self.runner._invalidate_for(name)
        self.options()

    def options(self, *given: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name.startswith("PANTS_")}
        self.runner.set_options(
            [f"--lockstitch-plugins={PLUGINS}", *given], env=environment, env_inherit={"PATH", "HOME"}
        )

    def files(self) -> tuple:
        return self.runner.request(Snapshot, [PathGlobs(["**"])]).files

    def partitions(self, kind, files=None):
        request = kind.PartitionRequest(self.files() if files is None else files)
        return list(self.runner.request(Partitions, [request]))

    def lint(self, files=None) -> LintResult:
        (partition,) = self.partitions(LintRequest, files)
        batch = LintRequest.Batch("lockstitch", partition.elements, partition.metadata)
        return self.runner.request(LintResult, [batch])

    def reports(self, result: LintResult) -> dict:
        contents = self.runner.request(DigestContents, [result.report])
        return {file.path: file.content.decode() for file in contents}


@pytest.fixture
def repository() -> Repository:
    return Repository()
