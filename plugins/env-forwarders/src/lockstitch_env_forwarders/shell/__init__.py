"""The shell dialect: what a script hands on to a child, a container, or a file that one reads."""

from lockstitch_env_forwarders.shell.extract import shell_facts

__all__ = ["shell_facts"]
