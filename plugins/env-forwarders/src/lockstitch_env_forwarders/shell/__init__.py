"""The shell dialect: what a script hands on to a child, a container, or a file that one reads."""

from lockstitch_env_forwarders.shell.extract import SHELL_FORWARDS, shell_facts

__all__ = ["SHELL_FORWARDS", "shell_facts"]
