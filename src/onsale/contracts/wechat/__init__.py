"""WeChat Pay's protocol (APIv3), as both sides speak it: pure functions on bytes and structs, no network and no clock.

``signing`` signs and verifies requests, answers and notifications; ``sealing`` is the encryption inside notifications;
``messages`` is what stands in them; ``bills`` is the daily file. Source: pay.weixin.qq.com/doc/v3 (direct merchants,
platform public key mode).
"""
