"""Technical library without business words. Modules stand on it; it knows none of them."""
