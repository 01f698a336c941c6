"""What happens to a notification between the provider's signature and the merchant."""

from __future__ import annotations

from onsale.provider_sim.faults import CORRUPTIONS, choice


def corrupted(body: bytes, how: str, seed: str) -> bytes:
    """Another body of which the signature is not; which one follows from ``seed`` where ``how`` leaves it open."""
    how = how or CORRUPTIONS[choice(f"how:{seed}", len(CORRUPTIONS))]
    if how == "truncated":
        return body[: len(body) * 2 // 3]
    if how == "reencoded":
        return body.decode().encode("utf-16")
    if how == "amount" and b"total_amount=" in body:
        return body.replace(b"total_amount=", b"total_amount=9")
    place = choice(f"place:{seed}", len(body))
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
