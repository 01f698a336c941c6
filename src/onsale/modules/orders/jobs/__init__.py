"""What orders does by itself."""

from onsale.modules.orders.jobs.payments import OrderJobs

__all__ = ["OrderJobs"]
