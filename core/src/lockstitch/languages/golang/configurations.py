"""Build configurations: operating system, architecture, tags; and which files they build."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Configuration:
    """One way to build: what `GOOS`, `GOARCH`, `-tags` and `CGO_ENABLED` say. `tags` is sorted."""

    goos: str = "linux"
    goarch: str = "amd64"
    tags: tuple[str, ...] = ()
    cgo: bool = True

    @property
    def label(self) -> str:
        """For people: `linux/amd64`, `windows/amd64 with tags docker`, `linux/amd64 without cgo`."""
        text = f"{self.goos}/{self.goarch}"
        if self.tags:
            text += f" with tags {','.join(self.tags)}"
        return text if self.cgo else f"{text} without cgo"


DEFAULT = Configuration()
