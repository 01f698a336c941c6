"""What can be done to stock: by buyers and by time (``holds``), and by organisers (``controls``)."""

from onsale.modules.inventory.commands.controls import ControlCommands
from onsale.modules.inventory.commands.holds import InventoryCommands, PlacedHold, Released, ReleaseHold

__all__ = ["ControlCommands", "InventoryCommands", "PlacedHold", "ReleaseHold", "Released"]
