"""How a change can be refused that only the owner of the account may make."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class StepUpRequired(
    Refusal,
    code="step-up-required",
    status=403,
    title=Text(zh="请再次验证是您本人", en="Please prove again that it is you"),
    detail=Text(zh="这项操作需要近期的身份验证。", en="This needs a proof of the last half hour."),
):
    """The session has proved too long ago whose it is, or without the second factor that the account has. ``ways`` are
    what it can present, without signing in again; then the same request passes."""

    ways: list[str]
