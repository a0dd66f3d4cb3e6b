"""A program in a terminal, by way of tmux: keys go in, and what stands on the screen comes out."""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path


class Terminal:
    """A terminal of its own, 120 by 30, in which a command runs in `folder`."""

    def __init__(self, socket: Path, folder: Path, command: list[str], environment: Mapping[str, str]) -> None:
        self._tmux = ["tmux", "-f", "/dev/null", "-S", str(socket)]
        given = [f"{name}={value}" for name, value in environment.items()]
        run = shlex.join(["env", *given, *command])
        self._do("new-session", "-d", "-x", "120", "-y", "30", "-c", str(folder), run)

    def type(self, *keys: str) -> None:
        """Type text; a name in angle brackets (`<Enter>`, `<C-w>`) is that key."""
        for key in keys:
            if key.startswith("<"):
                self._do("send-keys", key[1:-1])
            else:
                self._do("send-keys", "-l", "--", key)

    def screen(self) -> str:
        """What stands on the screen."""
        return self._do("capture-pane", "-p")

    def until(self, *texts: str, gone: str = "") -> str:
        """The screen as soon as all of these stand on it, and `gone` does not."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            screen = self.screen()
            if all(text in screen for text in texts) and not (gone and gone in screen):
                return screen
            time.sleep(0.05)
        raise AssertionError(f"waited in vain for {texts or gone!r}:\n{screen}")

    def close(self) -> None:
        """End it and what runs in it."""
        subprocess.run([*self._tmux, "kill-server"], capture_output=True)

    def _do(self, *arguments: str) -> str:
        done = subprocess.run([*self._tmux, *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout
