"""Stock and holds: a seat is sold once and a ticket type never beyond its capacity."""
