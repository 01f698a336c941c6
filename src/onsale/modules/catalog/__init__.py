"""Catalogue: events, venues, seating plans, prices and posters, and the search over them."""
