"""Talks to a Slipway server, with or without asyncio."""

from slipway.aio import AsyncClient
from slipway.client import Client

__all__ = ["AsyncClient", "Client"]
