"""The buyers' seat map with a stadium of 110,000 seats, measured in a real browser."""
