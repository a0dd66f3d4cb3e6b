"""What a contract says of a statement: its verb and its table. No SQL is parsed for that."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

_VERBS = ["INSERT", "UPDATE", "DELETE", "SELECT", "MERGE", "TRUNCATE", "CREATE", "DROP", "ALTER"]
_NOISE = frozenset({"INTO", "FROM", "TABLE", "ONLY", "IF", "EXISTS", "NOT", "*", "…", "..."})
_NAME = re.compile(r'(?:[\w$]+|"[^"]+"|`[^`]+`)(?:\.(?:[\w$]+|"[^"]+"|`[^`]+`))*')


class WantedSql(Struct, frozen=True):
    """A verb, in capitals, and a table with the schemas before it, as they are spelled, without quotes."""

    verb: str
    table: tuple[str, ...]


@lru_cache(maxsize=256)
def wanted_sql(text: str) -> WantedSql:
    """What a text such as `INSERT INTO shop.orders` asks for. Raises ValueError."""
    words = text.replace(";", " ").split()
    verb = words[0].upper() if words else ""
    if verb not in _VERBS:
        raise ValueError(f"{text!r} begins with no verb of SQL ({', '.join(_VERBS)})")
    names = [word for word in words[1:] if word.upper() not in _NOISE]
    if len(names) != 1 or not _NAME.fullmatch(names[0]):
        raise ValueError(f"{text!r} must be a verb and one table, such as `INSERT INTO orders`")
    parts = re.findall(r'[\w$]+|"[^"]+"|`[^`]+`', names[0])
    return WantedSql(verb, tuple(part.strip('"`') for part in parts))
