"""Reads photographed documents in a process of its own (docs/adr/0039): started with the first picture, ended when it
rests, killed when it hangs. It has none of our secrets, writes no file, and keeps nothing."""

from onsale.modules.users.providers.card_reader.reader import CardReader, configured_reader

__all__ = ["CardReader", "configured_reader"]
