"""How changes of a team can be refused."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class LastOwner(
    Refusal,
    code="last-owner",
    status=409,
    title=Text(zh="机构至少要有一位所有者", en="An organisation needs an owner"),
    detail=Text(zh="请先把所有者角色交给另一位成员。", en="Make somebody else an owner first."),
):
    """The last owner can neither leave, nor be removed, nor have another role."""


class RolesBeyondOwn(
    Refusal,
    code="roles-beyond-own",
    status=403,
    title=Text(zh="超出了您自己的权限", en="More than you may yourself"),
    detail=Text(
        zh="您不能授予自己没有的权限,也不能更改权限高于您的成员。",
        en="You cannot grant what you may not do yourself, nor change a member who may do more than you.",
    ),
):
    """Nobody grants a permission that they do not hold."""


class OwnerOfSomeEvents(
    Refusal,
    code="owner-of-some-events",
    status=409,
    title=Text(zh="所有者负责全部活动", en="Owners work for all events"),
    detail=Text(
        zh="所有者不能只负责部分活动;请选择全部活动,或者换一个角色。",
        en="An owner cannot be limited to some events. Choose all events, or another role.",
    ),
):
    """The team, the keys and the money are of all events."""


class MemberAlready(
    Refusal,
    code="member-already",
    status=409,
    title=Text(zh="您已是成员", en="You are a member already"),
    detail=Text(
        zh="这份邀请对应的活动与您现在负责的不同。请让所有者在成员页更改您的权限。",
        en="This invitation is for other events than those you work for. Ask an owner to change that on the team page.",
    ),
):
    """Roles for some events are not added to roles for others: together they would be more than anybody gave."""


class InvitationOver(
    Refusal,
    code="invitation-over",
    status=403,
    title=Text(zh="邀请已失效", en="The invitation no longer works"),
    detail=Text(zh="请让邀请人发送新的链接。", en="Ask whoever invited you for a new link."),
):
    """Unknown, used, withdrawn or expired: all the same answer."""


class TeamFull(
    Refusal,
    code="team-full",
    status=409,
    title=Text(zh="成员或邀请过多", en="Too many members or invitations"),
    detail=Text(zh="成员与未使用的邀请合计最多 {most} 个。", en="There can be {most} members and open invitations."),
):
    """Members and open invitations are limited together."""

    most: int
