"""What can be done to stock: by buyers and by time (``holds``), by organisers (``controls``), and by what becomes of
performances and orders (``returns``)."""

from onsale.modules.inventory.commands.controls import ControlCommands
from onsale.modules.inventory.commands.holds import InventoryCommands, PlacedHold, Released, ReleaseHold
from onsale.modules.inventory.commands.returns import ReturnCommands

__all__ = ["ControlCommands", "InventoryCommands", "PlacedHold", "ReleaseHold", "Released", "ReturnCommands"]
