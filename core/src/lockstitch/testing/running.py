"""Running a case: write it into a directory, check it as the command would, hold it against its wants."""

from __future__ import annotations

import difflib
import os
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from lockstitch.engine.outcome import Outcome, Reported
from lockstitch.engine.run import check
from lockstitch.fix import apply_fixes
from lockstitch.host import Host, load_host
from lockstitch.testing.case import CONFIG_NAME, Case, CaseFile
from lockstitch.testing.compare import compare, compare_failures, render, undeclared_rules
from lockstitch.testing.git_environment import git_environment
from lockstitch.testing.history import carry_out, laid_later

_GIT = ("git", "-c", "init.defaultBranch=main")
_PERSON = "Case <case@example.invalid>"
_GIT_DATE = "2026-01-01T00:00:00Z"


def write_case(case: Case, root: Path) -> None:
    """Write the case's files into `root`, an empty directory; with `base/` files or a history, as a git repository."""
    if case.base:
        _write(case.base, root)
        _git(root, "init", "--quiet")
        _commit(root, case.messages.get("base-commit-message", "Base\n"))
        _git(root, "tag", "base")
        _git(root, "switch", "--quiet", "--create", "work")
        for path in case.removed:
            (root / path).unlink()
    later = laid_later(case.history)
    _write([file for file in case.files if file.path not in later], root)
    if case.history:
        own = {file.path: file for file in case.files}
        carry_out(case.history, root, {path: file.content for path, file in own.items()})
        missing = [file for path, file in own.items() if not (root / path).exists()]
        _write([file for file in missing if file.path.endswith(CONFIG_NAME)], root)
    if case.base:
        _git(root, "add", "--all")
        if "commit-message" in case.messages:
            _commit(root, case.messages["commit-message"])


def run_case(case: Case, root: Path, host: Host | None = None) -> list[str]:
    """Run a case in `root`, an empty directory: what is wrong with it, in words; empty when it holds."""
    host = host or load_host()
    write_case(case, root)
    outcome = check(root, case.options(host=host))
    problems = judge_case(case, outcome)
    if case.golden:
        problems += list(_judge_fixes(case, root, outcome, host))
    return problems


def judge_case(case: Case, outcome: Outcome) -> list[str]:
    """Where an outcome differs from what the case wants."""
    mismatches, _ = compare(case.wants, outcome)
    mismatches += compare_failures(case.failures, outcome.failures)
    problems = [render(mismatches, case.texts, case.name)] if mismatches else []
    problems += [f"no analyzer declares the rule `{rule}`" for rule in undeclared_rules(outcome)]
    if not outcome.contracts and not case.failures:
        problems.append("no contract was judged")
    code = outcome.exit_code(case.flags.strict)
    if case.flags.exit_code not in {None, code}:
        problems.append(f"the exit code is {code}, not {case.flags.exit_code}")
    return problems


def _judge_fixes(case: Case, root: Path, outcome: Outcome, host: Host) -> Iterator[str]:
    """Apply the safe fixes and hold the tree against the golden files; then once more: nothing may change."""
    options = case.options(host=host)
    before = _snapshot(root)
    made = apply_fixes(root, outcome, options)
    for text in made.refused:
        yield f"not fixed {text}"
    for failure in made.failures:
        yield f"a fix failed: {failure.phase} {failure.path}: {failure.error} ({failure.plugin})\n{failure.traceback}"
    after = _snapshot(root)
    for path, golden in sorted(case.golden.items()):
        if path not in before:
            yield f"fixed/{path}: there is no such file in the case"
        elif golden == before[path]:
            yield f"fixed/{path}: is the same as {path}, so it shows nothing"
        elif after.get(path) != golden:
            yield f"fixed/{path}: not what the fixes write:\n{_diff(path, golden, after.get(path, b''))}"
    for path in sorted(after.keys() | before.keys()):
        if after.get(path) != before.get(path) and path not in case.golden:
            yield f"the fixes changed {path}, and there is no fixed/{path}:\n" + _diff(
                path, before.get(path, b""), after.get(path, b"")
            )
    again = check(root, options)
    known = {identity(finding) for finding in outcome.findings}
    for finding in again.findings:
        if identity(finding) not in known:
            where = f"{finding.at.path}:{finding.at.span.line}"
            yield f"the fixes made new drift: {where} {finding.rule}: {finding.message}"
    apply_fixes(root, again, options)
    if _snapshot(root) != after:
        yield "the fixes are not idempotent: applied again, they change the tree again"


def identity(finding: Reported) -> tuple[str, str, str, str]:
    """What a finding is about, wherever it stands."""
    return finding.contract, finding.rule, finding.subject, finding.side


def _snapshot(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def _diff(path: str, wanted: bytes, found: bytes) -> str:
    def lines(data: bytes) -> list[str]:
        shown = data.decode("utf-8", "backslashreplace").replace("\r", "\\r").replace("\ufeff", "\\ufeff")
        return shown.split("\n")

    return "\n".join(
        difflib.unified_diff(lines(wanted), lines(found), f"{path} (wanted)", f"{path} (found)", lineterm="")
    )


def _write(files: Sequence[CaseFile], root: Path) -> None:
    for file in files:
        target = root / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        if file.link:
            target.symlink_to(os.fsdecode(file.content))
        else:
            target.write_bytes(file.content)
            target.chmod(0o755 if file.executable else 0o644)


def _commit(root: Path, message: str) -> None:
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--allow-empty", "--file", "-", stdin=message)


def _git(root: Path, *arguments: str, stdin: str = "") -> None:
    command = (*_GIT, *arguments)
    environment = git_environment(person=_PERSON) | {"GIT_AUTHOR_DATE": _GIT_DATE, "GIT_COMMITTER_DATE": _GIT_DATE}
    done = subprocess.run(command, cwd=root, env=environment, input=stdin, text=True, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{shlex.join(command)}: {done.stderr.strip()}")
