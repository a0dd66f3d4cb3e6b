"""`lockstitch.toml` into contracts, with every mistake reported where it stands."""

from lockstitch.config.reading import CONFIG_NAME, ConfigProblem, Configuration, LoadedContract, Settings, read_configs
from lockstitch.config.schema import contract_fields, json_schema

__all__ = [
    "CONFIG_NAME",
    "ConfigProblem",
    "Configuration",
    "LoadedContract",
    "Settings",
    "contract_fields",
    "json_schema",
    "read_configs",
]
