"""Onsale (开售): a ticketing platform. See docs/adr for why it is built the way it is."""

__version__ = "0.1.0"
