"""What can be asked about orders."""

from onsale.modules.orders.queries.buyers import DueWork, OrderQueries
from onsale.modules.orders.queries.refunds import RefundOffer, RefundQueries

__all__ = ["DueWork", "OrderQueries", "RefundOffer", "RefundQueries"]
