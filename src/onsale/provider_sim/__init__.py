"""A stand-in for Alipay and WeChat Pay: a program of its own that speaks both protocols and misbehaves on request.

It keeps its own books, has its own keys, pages and clock, and knows nothing of the product but the wire formats.
"""
