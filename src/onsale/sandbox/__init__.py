"""A payment provider to try everything with. To the product it is a stranger: HTTP, signatures, its own records.

It runs in development only, and can misbehave on request: late, repeated and reordered notifications, failures.
"""
