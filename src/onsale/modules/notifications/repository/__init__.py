"""Reads and writes of this module's tables; nothing here commits."""
