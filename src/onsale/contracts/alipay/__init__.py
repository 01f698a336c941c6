"""Alipay's protocol, as both sides speak it: pure functions on bytes and structs, no network and no clock.

``signing`` signs and reads requests, answers and notifications; ``messages`` is what stands in them; ``bills`` is the
daily file. Source: opendocs.alipay.com (open platform gateway 1.0, RSA2, public key mode).
"""
