"""Tencent Cloud's API 3.0 as both sides speak it: pure functions on bytes and structs, no network and no clock.

``signing`` signs and verifies requests (TC3-HMAC-SHA256); ``messages`` is what stands in those of FaceID (人脸核身).
Sources: cloud.tencent.com/document/api/1007/31324 (FaceID) and …/product/1007/31325 (signature v3).
"""
