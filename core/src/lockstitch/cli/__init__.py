"""The command line."""

from lockstitch.cli.sparing import spare

spare()
