"""What only newer versions of Bazel have: modules, mapped paths, and what still newer ones will ask for."""

from __future__ import annotations

import base64
import hashlib
import tarfile

import pytest
from bazel_driver import EXTRACT, JUDGE
from bazel_monorepo import EXTRACTS, KEY, RULES
from bazel_program import MODULES, VARIABLE, has_modules
from bazel_reports import reports_are_those_of_check

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def _modules():
    if not has_modules():
        pytest.skip(f"needs Bazel {MODULES} or newer: {VARIABLE}=/path/to/bazel")


#: What newer versions have turned on by themselves or say that they will, of what can be turned on before.
LATER = (
    "--incompatible_auto_exec_groups",
    "--incompatible_autoload_externally=",
    "--incompatible_check_testonly_for_output_files",
    "--incompatible_check_visibility_for_toolchains",
    "--incompatible_config_setting_private_default_visibility",
    "--incompatible_disable_native_repo_rules",
    "--incompatible_disable_starlark_host_transitions",
    "--incompatible_disable_target_provider_fields",
    "--incompatible_disallow_empty_glob",
    "--incompatible_disallow_struct_provider_syntax",
    "--noincompatible_enable_deprecated_label_apis",
    "--incompatible_no_implicit_file_export",
    "--incompatible_stop_exporting_language_modules",
    "--incompatible_strict_action_env",
    "--incompatible_struct_has_no_methods",
    "--incompatible_use_plus_in_repo_names",
    "--nolegacy_external_runfiles",
    "--noenable_workspace",
)


def one_edit_of(workspace, edit, *flags):
    """In step at first, then drift after one edit, for one extract and one judgement."""
    clean = workspace.run("test", "//:drift", *flags)
    assert clean.code == 0, clean.output
    assert clean.how() == {(EXTRACT, "worker"): EXTRACTS, (JUDGE, "linux-sandbox"): 1}
    edit(workspace, "services/s1/start.sh", KEY)
    drift = workspace.run("test", "//:drift", *flags)
    assert drift.code == 3, drift.output
    assert drift.where() == ["//services/s1:s1"]
    assert drift.how() == {(EXTRACT, "worker"): 1, (JUDGE, "linux-sandbox"): 1}
    assert "error[missing-forwarder]: `KEY` is forwarded by `services/s1/start.sh`" in drift.output
    return drift


def test_what_later_versions_ask_for(first, edit, check, shown):
    first.clean()
    one_edit_of(first, edit, *LATER)
    reports_are_those_of_check(first, check, LATER)
    facts = ("--aspects=@rules_lockstitch//lockstitch:defs.bzl%lockstitch_facts", "--output_groups=lockstitch_facts")
    made = first.run("build", "//...", *facts, *LATER)
    assert made.code == 0, made.output
    assert first.run("run", "//:drift.missing", *LATER).code == 0
    shown(f"Bazel {MODULES}: with {len(LATER)} flags as newer versions have them, or will, the same")


def test_mapped_paths(first, second, folder, edit, check, shown):
    """What is made for one configuration is found for another: no path of an output tells them apart."""
    mapped = ("--experimental_output_paths=strip", "--worker_sandboxing", f"--disk_cache={folder / 'mapped'}")
    first.clean()
    second.clean()
    drift = one_edit_of(first, edit, *mapped)
    commands = [" ".join(item["commandArgs"]) for item in drift.actions if item["mnemonic"] in {EXTRACT, JUDGE}]
    assert all("bazel-out/cfg/bin/" in command and "fastbuild" not in command for command in commands), commands
    reports_are_those_of_check(first, check, mapped)

    optimised = second.run("test", "//:drift", "--compilation_mode=opt", *mapped)
    assert optimised.code == 0, optimised.output
    assert optimised.how() == {(EXTRACT, "disk cache hit"): EXTRACTS, (JUDGE, "disk cache hit"): 1}
    shown(f"Bazel {MODULES}, mapped paths: what fastbuild has made is found for opt, all {EXTRACTS + 1} actions")


def test_mapped_paths_without_a_sandbox(first, shown):
    first.clean()
    failed = first.run("test", "//:drift", "--experimental_output_paths=strip")
    assert failed.code == 1, failed.output
    assert "Bazel maps paths in sandboxes alone: it needs --worker_sandboxing" in failed.output
    shown(f"Bazel {MODULES}, mapped paths without --worker_sandboxing: the build fails, and says what to give")


def test_an_archive(first, folder, edit, check, shown):
    """The rules out of an archive of this repository."""
    archive = folder / "lockstitch.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(RULES, "lockstitch/integrations/bazel")
    integrity = base64.b64encode(hashlib.sha256(archive.read_bytes()).digest()).decode()
    module = (first.root / "MODULE.bazel").read_text()
    local = 'local_path_override(module_name = "rules_lockstitch", path = "third_party/rules_lockstitch")\n'
    assert local in module
    override = ARCHIVE.format(url=archive.as_uri(), integrity=integrity)
    edit(first, "MODULE.bazel", module.replace(local, override))
    first.clean()
    one_edit_of(first, edit)
    reports_are_those_of_check(first, check)
    shown(f"Bazel {MODULES}: with the rules out of an archive, the same")


ARCHIVE = """\
archive_override(
    module_name = "rules_lockstitch",
    urls = ["{url}"],
    integrity = "sha256-{integrity}",
    strip_prefix = "lockstitch/integrations/bazel",
)
"""
