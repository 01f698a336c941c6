"""Orders' routes, one file for each kind of caller."""

from onsale.modules.orders.http.buyers import OrdersApi, order_routes

__all__ = ["OrdersApi", "order_routes"]
