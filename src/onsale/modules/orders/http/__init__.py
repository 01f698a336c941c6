"""Orders' routes, one file for each kind of caller."""

from onsale.modules.orders.http.buyers import OrdersApi, order_routes
from onsale.modules.orders.http.refunds import RefundApi, refund_routes

__all__ = ["OrdersApi", "RefundApi", "order_routes", "refund_routes"]
