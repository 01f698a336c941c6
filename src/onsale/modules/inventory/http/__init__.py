"""Inventory's routes: what buyers take (``buyers``), and what organisers keep from them (``controls``)."""
