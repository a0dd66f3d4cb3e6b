"""What a contract says of itself, as plain data, so that another one can be about the same sides."""

from __future__ import annotations

import msgspec

from lockstitch.api import Contract, Declared, Side
from lockstitch.engine.exceptions import sides_of


def declared(contract: Contract) -> Declared:
    """The sides of a contract by key, as its `lockstitch.toml` spells the keys, with paths relative to the root."""
    found = []
    for field in msgspec.structs.fields(contract):
        sides = sides_of(getattr(contract, field.name))
        if sides:
            # What a check adds to its sides is its own.
            placed = (Side(path=contract.resolve(side.path), symbol=side.symbol, spelled=side.label) for side in sides)
            found.append((field.encode_name, tuple(placed)))
    return Declared(contract.id, contract.check, contract.home, tuple(found))
