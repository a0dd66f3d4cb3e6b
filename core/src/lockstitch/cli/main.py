"""The command line: one module for each command, loaded when it is called."""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from lockstitch.cli import plain

_COMMANDS = {
    "check": "judge the contracts of a tree, and mend what can be mended",
    "init": "write a first, commented lockstitch.toml",
    "contracts": "list the contracts, their sides, and how they stand",
    "matrix": "print a contract's table, each cell by how it stands, or write it as a page",
    "rescue": "put a branch's own commits onto a fresh base",
    "coverage": "print how much is covered of what contracts ask for, the worst gap first",
    "scaffold": "write the first version of a file that a contract asks for",
    "explain": "say what a rule finds, why it matters, and how to mend it",
    "baseline": "accept what is found today; from then on only shrink; or keep what was reached",
    "plugins": "list the plugins, their checks and languages",
    "new-plugin": "write a plugin that works, to be changed into yours",
    "schema": "write the JSON Schema of lockstitch.toml",
    "server": "serve an editor: what is found, while it is typed",
    "extract": "write down the facts of files",
    "judge": "judge contracts from facts that were written down",
    "cache": "say what is kept of earlier runs, or clear it",
    "version": "say which version this is, and on what it runs",
}
EXIT_CODES = "Exit codes: 0 in step, 1 drift, 2 the tool did not do its job."


class Commands(plain.Group):
    """The commands, imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, most used first."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"lockstitch.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest command for a misspelt one."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from lockstitch.config.convert import nearest

            raise click.UsageError(f"there is no command {args[0]!r}{nearest(args[0], list(_COMMANDS))}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """A line each, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=Commands, invoke_without_command=True, epilog=EXIT_CODES)
@plain.option("--version", is_flag=True, help="Print the version.")
@click.pass_context
def main(ctx: click.Context, version: bool) -> None:
    """Find drift between things that must stay in step, and mend it.

    Contracts are read from every lockstitch.toml of the repository.
    """
    if version:
        from lockstitch import __version__

        click.echo(f"lockstitch {__version__}")
        ctx.exit()
    if ctx.invoked_subcommand is None:
        from lockstitch.cli.options import here

        click.echo(ctx.get_help())
        root, configured = here()
        click.echo()
        if configured:
            click.echo(f"Next: lockstitch check  (contracts found below {root})")
        else:
            click.echo("Next: lockstitch init  (there is no lockstitch.toml here yet)")


def run() -> NoReturn:
    """The console script."""
    from lockstitch.cli import containing

    containing.allowed = True
    try:
        status = execute()
    except SystemExit as error:  # terminated
        status = error.code if isinstance(error.code, int) else 2
    _leave(status)


def execute() -> int:
    """Run the command that `sys.argv` asks for; the exit code."""
    signal.signal(signal.SIGTERM, _terminated)
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - open as long as the process
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - likewise
    try:
        status: Any = main.main(args=_arguments(), prog_name="lockstitch", standalone_mode=False)
        status = status if isinstance(status, int) else 0
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        status = error.exit_code
    except click.Abort:
        status = 130
    except click.ClickException as error:
        _complain(error)
        status = 2
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:
        status = _quiet_pipe()
    except OSError as error:
        _say(f"lockstitch: {(error.strerror or str(error)).lower()}")
        status = _quiet_pipe(2)
    except RecursionError:
        _say("lockstitch: something here is nested too deeply")
        status = 2
    try:
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            _say(f"lockstitch: cannot write the output: {(error.strerror or str(error)).lower()}")
        status = _quiet_pipe(0 if isinstance(error, BrokenPipeError) else 2)
    return int(status)


def _arguments() -> list[str]:
    given = sys.argv[1:]
    if not any(word.startswith("--flagfile=") for word in given):
        return given
    from lockstitch.cli.persisting import expanded

    return expanded(given)


def _leave(status: int) -> NoReturn:
    """End the process. The system takes back what it holds sooner than the interpreter takes it apart."""
    if "lockstitch.cli.containing" in sys.modules:
        sys.modules["lockstitch.cli.containing"].finish(status)
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    os._exit(status)


def _complain(error: click.ClickException) -> None:
    from lockstitch.report.neutral import visible

    text = visible(" ".join(error.format_message().split()))
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        hint = f" (see {error.ctx.command_path} --help)"
    _say(f"lockstitch: {text[:1].lower() + text[1:]}{hint}")


def _say(text: str) -> None:
    try:
        print(text, file=sys.stderr)  # noqa: T201 - the one line that says why the run failed
    except OSError:  # nobody listens on stderr either
        return


def _quiet_pipe(status: int = 0) -> int:
    """Let nothing more be written to a stdout that is gone; the interpreter would complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return status


def _terminated(number: int, _frame: object) -> None:
    calls = sys.modules.get("lockstitch.host.calls")
    raise (calls.Terminated if calls else SystemExit)(128 + number)
