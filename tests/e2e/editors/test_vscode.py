"""Real VS Code (code-server, in Chromium): one story over the example monorepo, and what is seen in it.

`make e2e-vscode` installs what it needs, builds the extension, and runs this; `make e2e` does so too. `story.mjs` is what is done, and takes a
picture after each step; each test here holds one thing that was seen to what it has to be.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CODE = ROOT / ".e2e" / "vscode"
SHOTS = ROOT / ".e2e" / "vscode-shots"
VSIX = ROOT / "integrations" / "vscode" / "lockstitch.vsix"
LOCKSTITCH = Path(sys.executable).with_name("lockstitch")
CONTRACT = '[[contract]]\nid = "env"\ncheck = "env-forwarders"\nsides = ["install.sh", "start.sh"]\n'
SMALL = {
    "lockstitch.toml": CONTRACT,
    "install.sh": "#!/bin/sh\nexport S3_KEY\nexport S3_REGION\n",
    "start.sh": "#!/bin/sh\nexport S3_KEY\n",
}
SETTINGS = {
    "security.workspace.trust.startupPrompt": "always",
    "workbench.startupEditor": "none",
    "files.autoSave": "off",
    "git.enabled": False,
    "window.commandCenter": False,
}


def missing() -> str:
    """Why it cannot be run here."""
    for what, there in (
        ("code-server", (CODE / "installed").exists()),
        ("the extension", VSIX.exists()),
        ("Chromium", shutil.which("chromium")),
        ("node", shutil.which("node")),
    ):
        if not there:
            return f"{what} is not there: `make e2e-vscode` brings all that this needs (Debian, as root)"
    return ""


def small(root: Path) -> Path:
    root.mkdir()
    for path, text in SMALL.items():
        (root / path).write_text(text)
    subprocess.run(["git", "init", "--quiet", root], check=True)
    return root


def monorepo(root: Path) -> Path:
    """The example, with an environment of its own that says when it is started."""
    shutil.copytree(ROOT / "examples" / "monorepo", root, ignore=shutil.ignore_patterns(".lockstitch"))
    subprocess.run(["git", "init", "--quiet", root], check=True)
    program = root / ".venv" / "bin" / "lockstitch"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\ntouch "{root.parent}/started"\nexec "{LOCKSTITCH}" "$@"\n')
    program.chmod(0o755)
    (root / ".gitignore").write_text("/.venv/\n/.lockstitch/\n")
    return root


def without_lockstitch() -> str:
    """A PATH on which there is no lockstitch: what is found otherwise must not help."""
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if not Path(folder, "lockstitch").exists())


class CodeServer:
    """code-server on a port of its own, with the extension."""

    def __init__(self, folder: Path) -> None:
        data = folder / "data"
        (data / "User").mkdir(parents=True)
        (data / "User" / "settings.json").write_text(json.dumps(SETTINGS))
        self.environment = {**os.environ, "HOME": str(folder), "PATH": without_lockstitch()}
        entry = CODE / "node_modules" / "code-server" / "out" / "node" / "entry.js"
        command = ["node", str(entry), "--user-data-dir", str(data), "--extensions-dir", str(folder / "extensions")]
        installed = subprocess.run(
            [*command, "--install-extension", str(VSIX)], env=self.environment, capture_output=True, text=True
        )
        assert "successfully installed" in installed.stdout, installed.stdout + installed.stderr
        command += ["--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check"]
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                [*command, "--disable-getting-started-override"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", (folder / "log").read_text())):
            assert self.process.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
        self.url = found[0]

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


@pytest.fixture(scope="module")
def roots(tmp_path_factory):
    folder = tmp_path_factory.mktemp("vscode")
    nowhere = small(folder / "nowhere")
    (nowhere / ".vscode").mkdir()
    settings = {"lockstitch.path": ["${workspaceFolder}/nowhere"]}
    (nowhere / ".vscode" / "settings.json").write_text(json.dumps(settings))
    made = [monorepo(folder / "monorepo"), small(folder / "bundled"), nowhere]
    both = folder / "both.code-workspace"
    both.write_text(json.dumps({"folders": [{"path": str(root)} for root in made[:2]]}))
    return [*made, both]


@pytest.fixture(scope="module")
def summary(roots):
    """What the command says of the example before anything was done."""
    command = [LOCKSTITCH, "check", "--no-cache", "--format", "json", "--root", roots[0]]
    return json.loads(subprocess.run(command, capture_output=True, text=True).stdout)["summary"]


@pytest.fixture(scope="module")
def seen(roots, summary):
    assert not (why := missing()), why
    shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir(parents=True)
    out = roots[0].parent / "seen.json"
    server = CodeServer(roots[0].parent)
    try:
        given = {
            "E2E_MODULES": str(CODE),
            "E2E_CHROMIUM": str(shutil.which("chromium")),
            "E2E_URL": server.url,
            "E2E_ROOTS": json.dumps([str(root) for root in roots]),
            "E2E_SHOTS": str(SHOTS),
            "E2E_OUT": str(out),
        }
        command = ["node", str(HERE / "vscode" / "story.mjs")]
        done = subprocess.run(command, env={**os.environ, **given}, capture_output=True, text=True, timeout=600)
    finally:
        server.stop()
    assert out.exists(), done.stdout + done.stderr
    made = json.loads(out.read_text())
    assert "problem" not in made, f"{made['problem']} (pictures: {SHOTS.relative_to(ROOT)})"
    return made


def test_nothing_runs_before_the_folder_is_trusted(seen, roots, summary, record_property):
    assert seen["untrusted"] == {"status": "", "started": False}
    assert (roots[0].parent / "started").exists()
    assert seen["trusted"] == f"Lockstitch: {summary['drift']}"
    record_property("shown", f"VS Code: nothing runs in an untrusted folder (pictures: {SHOTS.relative_to(ROOT)})")


def test_what_a_side_shows(seen, record_property):
    assert seen["lens"]["squiggles"] > 0
    assert seen["lens"]["lens"] == "server-env: 6 differences (deploy/install.sh)"
    assert "Why: the server must start with the same settings on a bare host and in a container" in seen["hover"]
    assert "${S3_ENDPOINT:+S3_ENDPOINT=${S3_ENDPOINT}}" in seen["hover"]
    assert "\\" not in seen["hover"]
    assert seen["hover"].count("is forwarded by") == 1
    record_property("shown", "VS Code: squiggle, code lens, and a hover with the contract's why")


def test_the_problems_name_the_other_side(seen, record_property):
    (finding,) = (row for row in seen["problems"] if "missing-forwarder" in row)
    assert finding.startswith("`S3_ENDPOINT` is forwarded by `deploy/install.sh` and not by `deploy/start.sh`")
    (other,) = (row for row in seen["problems"] if "forwards it here" in row)
    assert other.startswith("install.sh")
    assert seen["related"] == 17
    record_property("shown", "VS Code: the Problems have a row for the other side, and it is opened from there")


def test_a_fix_in_a_file_that_is_not_open(seen, roots, record_property):
    assert any(title.startswith("Ignore missing-forwarder here") for title in seen["fixes"])
    text = (roots[0] / "deploy" / "start.sh").read_text()
    assert 'args+=(${S3_ENDPOINT:+-e S3_ENDPOINT="$S3_ENDPOINT"})\n' in text
    assert seen["fixed"] == []
    record_property("shown", "VS Code: a quick fix in a file that is not open, on disk after saving")


def test_an_exception_with_a_reason(seen, roots):
    text = (roots[0] / "lockstitch.toml").read_text()
    assert 'reason = "the container has its own"' in text
    assert seen["exempted"] == []


def test_the_way_to_the_other_side(seen, roots, record_property):
    lines = (roots[0] / "deploy" / "start.sh").read_text().splitlines()
    assert "S3_BUCKET" in lines[seen["counterpart"] - 1]
    assert any(row.startswith("ec2.go") for row in seen["references"])
    assert {row.split()[0] for row in seen["clicked"]} & {"migrate.shdeploy", "worker-entry.shdeploy"}
    record_property("shown", "VS Code: to the counterpart by command, by references and by the code lens")


def test_a_broken_configuration(seen, summary, record_property):
    assert any("did you mean 'check'?" in row for row in seen["broken"]["problems"])
    assert seen["mended"] == f"Lockstitch: {summary['drift']}"
    record_property("shown", "VS Code: a mistake in lockstitch.toml, mended by its quick fix")


def test_the_commands(seen, summary, record_property):
    assert seen["checked"].startswith(f"Lockstitch: {summary['contracts']} contracts: ")
    assert f"{summary['drift']} drift" in seen["checked"]
    assert {"Feature", "Docker", "EC2"} <= set(seen["matrix"]["heads"])
    assert seen["matrix"]["ground"] != seen["dark"]["ground"]
    record_property("shown", "VS Code: check the workspace; open the matrix, in the colours of the theme")


def test_the_bundled_server(seen, record_property):
    assert seen["bundled"] == "env: 1 difference (install.sh)"
    record_property("shown", "VS Code: the server in the extension, where nothing is installed")


def test_a_server_that_cannot_be_started(seen):
    assert seen["nowhere"]["note"].startswith("Lockstitch: ")
    assert len(seen["nowhere"]["notes"]) == 1
    assert seen["nowhere"]["status"] == "Lockstitch"


def test_folders_with_servers_of_their_own(seen, summary, record_property):
    assert seen["both"]["checked"].startswith(f"Lockstitch: {summary['contracts'] + 1} contracts: ")
    assert f"{summary['drift'] + 1} drift" in seen["both"]["checked"]
    assert any(row.startswith("`S3_REGION` is forwarded by `install.sh`") for row in seen["both"]["problems"])
    record_property("shown", "VS Code: two folders, one with its own server, one with that of the extension")
