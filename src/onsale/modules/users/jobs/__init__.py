"""What users does by itself."""

from onsale.modules.users.jobs.resealing import Resealing

__all__ = ["Resealing"]
