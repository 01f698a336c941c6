"""What can be asked about orders."""

from onsale.modules.orders.queries.buyers import DueWork, OrderQueries

__all__ = ["DueWork", "OrderQueries"]
