"""Lockstitch keeps a monorepo in step: it finds drift that no compiler sees, and mends it."""

__version__ = "0.1.0"
