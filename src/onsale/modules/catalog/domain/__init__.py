"""The pure part of the catalogue: seating plans, their import, and the rules of events."""
