"""A monorepo of Bazel's, written by a script."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bazel_program import has_modules, stand_ins

ROOT = Path(__file__).parents[3]
PEX = ROOT / "dist" / "lockstitch.pex"
RULES = ROOT / "integrations" / "bazel"

WORKSPACE = """\
workspace(name = "shop")

local_repository(
    name = "rules_lockstitch",
    path = "third_party/rules_lockstitch",
)

# Every test rule asks for this one, which would be downloaded.
local_repository(
    name = "remote_coverage_tools",
    path = "third_party/remote_coverage_tools",
)
"""
MODULE = """\
module(name = "shop")

bazel_dep(name = "rules_lockstitch", version = "0.1.0")
local_path_override(module_name = "rules_lockstitch", path = "third_party/rules_lockstitch")
"""
STAND_IN = 'local_path_override(module_name = "{name}", path = "third_party/{name}")\n'
#: Debian's own bazelrc, without which its Bazel does not start, asks for --sandbox_debug.
BAZELRC = """\
build --@rules_lockstitch//lockstitch:pex=//tools:lockstitch.pex
build --nosandbox_debug --color=no --curses=no --noshow_progress
test --test_output=errors
build:cache --remote_upload_local_results=true --incompatible_strict_action_env
build:remote --spawn_strategy=remote --incompatible_strict_action_env --remote_local_fallback=false
build:remote --jobs=8 --remote_default_exec_properties=OSFamily=linux --remote_retries=5
"""
COVERAGE_TOOLS = """\
package(default_visibility = ["//visibility:public"])

filegroup(name = "coverage_report_generator", srcs = ["noop.sh"])

filegroup(name = "lcov_merger", srcs = ["noop.sh"])
"""
CONTRACTS = """\
[[contract]]
id = "env"
check = "env-forwarders"
why = "every service starts with the same settings"
sides = ["services/s0/start.sh", "services/s1/start.sh", "services/s2/start.sh"]

[[contract]]
id = "clients"
check = "signature-parity"
why = "a caller must not notice which client it was given"
sides = ["clients/sync.py#Client", "clients/slow.py#Client"]

[[contract]]
id = "limits"
check = "mirror-blocks"
why = "the limits that users read about are those that are enforced"
block = "limits"
sides = ["docs/limits.md", "services/s0/limits.sh"]
"""
BUILD = """\
load("@rules_lockstitch//lockstitch:defs.bzl", "lockstitch_test")

lockstitch_test(
    name = "drift",
    config = ["lockstitch.toml"],
    formats = ["text", "json", "sarif"],
    deps = ["//clients", "//docs"] + ["//services/s%d" % number for number in range({services})],
)
"""
#: What a service starts with, and what it starts with when it has drifted.
START = 'exec docker run -e "URL=${URL:-}" service\n'
KEY = 'exec docker run -e "URL=${URL:-}" -e "KEY=${KEY:-}" service\n'
LIMITS = "previews=20\ndays=7\n"
#: Targets with sources: one for each service, the limits, two clients, the documents; and the configuration.
SERVICES = 6
EXTRACTS = SERVICES + 1 + 2 + 1 + 1


def write(root: Path, files: dict[str, str]) -> None:
    """Write files below `root`."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        if path.endswith(".sh"):
            target.chmod(0o755)


def equip(root: Path) -> None:
    """What every workspace has: the rules, the tool, and no need of a network."""
    shutil.copytree(RULES, root / "third_party" / "rules_lockstitch")
    (root / "tools").mkdir(exist_ok=True)
    try:
        os.link(PEX, root / "tools" / "lockstitch.pex")
    except OSError:  # on another disk
        shutil.copy(PEX, root / "tools" / "lockstitch.pex")
    write(
        root,
        {
            ".bazelrc": BAZELRC + ("common --noenable_workspace\n" if has_modules() else ""),
            ".bazelignore": "third_party\n",
            ".gitignore": "/bazel-*\n/third_party/\n/tools/\n/.bazelrc\n/WORKSPACE\n/MODULE.bazel*\nBUILD.bazel\n",
            "tools/BUILD.bazel": 'exports_files(["lockstitch.pex"])\n',
            **(with_modules() if has_modules() else with_workspace()),
        },
    )


def with_workspace() -> dict[str, str]:
    """What makes it a workspace for old versions, by path."""
    return {
        "WORKSPACE": WORKSPACE,
        "third_party/remote_coverage_tools/WORKSPACE": 'workspace(name = "remote_coverage_tools")\n',
        "third_party/remote_coverage_tools/BUILD.bazel": COVERAGE_TOOLS,
        "third_party/remote_coverage_tools/noop.sh": "#!/bin/sh\n",
    }


def with_modules() -> dict[str, str]:
    """What makes it a workspace for newer versions, by path: there is no `WORKSPACE`."""
    missing = stand_ins()
    return {
        "MODULE.bazel": MODULE + "".join(STAND_IN.format(name=name) for name in missing),
        **{f"third_party/{name}/MODULE.bazel": f'module(name = "{name}")\n' for name in missing},
        **{f"third_party/{name}/BUILD.bazel": "" for name in missing},
    }


def in_step(root: Path, services: int = SERVICES) -> Path:
    """A monorepo in which nothing has drifted."""
    root.mkdir(parents=True)
    equip(root)
    files = {
        "BUILD.bazel": BUILD.replace("{services}", str(services)),
        "lockstitch.toml": CONTRACTS,
        "clients/BUILD.bazel": CLIENTS,
        "clients/sync.py": "class Client:\n    def get(self, key: str) -> str: ...\n",
        "clients/slow.py": "class Client:\n    def get(self, key: str) -> str: ...\n",
        "docs/BUILD.bazel": 'filegroup(name = "docs", srcs = ["limits.md"], visibility = ["//visibility:public"])\n',
        "docs/limits.md": f"# Limits\n\n<!-- lockstitch: begin limits -->\n{LIMITS}<!-- lockstitch: end limits -->\n",
        "services/s0/limits.sh": f"# lockstitch: begin limits\n{LIMITS}# lockstitch: end limits\n",
    }
    for number in range(services):
        files[f"services/s{number}/start.sh"] = START
        deps = '":limits"' if number == 0 else ""
        files[f"services/s{number}/BUILD.bazel"] = LIBRARY.format(number=number, deps=deps)
    files["services/s0/BUILD.bazel"] += 'sh_library(name = "limits", srcs = ["limits.sh"])\n'
    write(root, files)
    return root


CLIENTS = """\
py_library(name = "clients", srcs = ["sync.py"], deps = [":slow"], visibility = ["//visibility:public"])
py_library(name = "slow", srcs = ["slow.py"])
"""
LIBRARY = """\
sh_library(name = "s{number}", srcs = ["start.sh"], deps = [{deps}], visibility = ["//visibility:public"])
"""

EXAMPLE_BUILD = """\
load("@rules_lockstitch//lockstitch:defs.bzl", "lockstitch_report", "lockstitch_test")

lockstitch_report(
    name = "report",
    config = glob(["**/lockstitch.toml"]),
    formats = ["text", "json", "sarif"],
    read_as = {
        "coverage.out": "coverage-report",
        "coverage-baseline.json": "coverage-baseline",
    },
    deps = [":files"],
)

filegroup(
    name = "files",
    srcs = glob(
        ["**"],
        exclude = ["bazel-*/**", "third_party/**", "tools/**", "**/lockstitch.toml", "BUILD.bazel", "WORKSPACE", "MODULE.bazel*", ".bazel*", ".gitignore"],
    ),
)
"""


def example(root: Path) -> Path:
    """The example of this project, which has every kind of drift, as a workspace."""
    shutil.copytree(ROOT / "examples" / "monorepo", root, ignore=shutil.ignore_patterns(".lockstitch"))
    equip(root)
    write(root, {"BUILD.bazel": EXAMPLE_BUILD})
    return root
