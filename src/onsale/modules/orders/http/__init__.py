"""Orders' routes, one file for each kind of caller."""

from onsale.modules.orders.http.buyers import OrdersApi, order_routes
from onsale.modules.orders.http.refunds import RefundApi, refund_routes
from onsale.modules.orders.http.staff import StaffApi, staff_routes

__all__ = ["OrdersApi", "RefundApi", "StaffApi", "order_routes", "refund_routes", "staff_routes"]
