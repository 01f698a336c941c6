"""How requests to be forgotten can be refused."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class ErasureNotOpen(
    Refusal,
    code="erasure-not-open",
    status=409,
    title=Text(zh="没有可撤销的注销申请", en="There is no erasure to cancel"),
    detail=Text(zh="申请已撤销、被拒绝或已完成。", en="It was cancelled, refused or done before."),
):
    """Nothing is under way."""
