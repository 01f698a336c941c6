"""A stand-in for Alipay and WeChat Pay, and for those two and an OpenID provider when people sign in: a program of its
own that speaks their protocols and misbehaves on request.

It keeps its own books, has its own keys, pages and clock, and knows nothing of the product but the wire formats.
"""
