"""`lockstitch.toml` into contracts, with every mistake reported where it stands."""

from lockstitch.config.reading import CONFIG_NAME, ConfigProblem, Configuration, LoadedContract, Settings, read_configs

__all__ = [
    "CONFIG_NAME",
    "ConfigProblem",
    "Configuration",
    "LoadedContract",
    "Settings",
    "read_configs",
]
