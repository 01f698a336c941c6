"""The people of the demo. Staff and a few buyers have phones that are easy to type, the crowd numbers of no country."""

from __future__ import annotations

import random

from onsale.modules.users.domain import NewUser, Role

ORGANISATION_ID = "01900000-0000-7000-8000-00000000de30"
ORGANISER_PHONE, GATE_PHONE, ADMIN_PHONE = "13800000001", "13800000002", "13800000003"
BUYERS = {
    "13800000010": "陈一诺",
    "13800000011": "林书语",
    "13800000012": "Amelia Grant",
    "13800000013": "王梓涵",
}
CROWD_SIZE = 600

_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN = (
    "子墨",
    "雨桐",
    "浩然",
    "欣怡",
    "宇轩",
    "思远",
    "佳宁",
    "明哲",
    "可心",
    "嘉懿",
    "若溪",
    "景行",
    "安然",
    "知秋",
)


def staff() -> list[NewUser]:
    """Organiser, gate and administrator of the one demo organisation, in this order."""
    return [
        NewUser(phone=ORGANISER_PHONE, roles=[Role.ORGANISER], name="沈主办", organisation_id=ORGANISATION_ID),
        NewUser(phone=GATE_PHONE, roles=[Role.GATE], name="周检票", organisation_id=ORGANISATION_ID),
        NewUser(phone=ADMIN_PHONE, roles=[Role.ADMIN], name="管理员", organisation_id=ORGANISATION_ID),
    ]


def buyers() -> list[NewUser]:
    """The buyers whose accounts are meant to be tried."""
    return [NewUser(phone=phone, roles=[Role.BUYER], name=name) for phone, name in BUYERS.items()]


def crowd(source: random.Random) -> list[NewUser]:
    """Everybody else who ever bought a ticket."""
    return [
        NewUser(phone=f"+999{number:08d}", roles=[Role.BUYER], name=source.choice(_FAMILY) + source.choice(_GIVEN))
        for number in range(CROWD_SIZE)
    ]


def accounts_note() -> str:
    """What somebody who tries the demo needs to know."""
    phones = ", ".join(BUYERS)
    return (
        "Demo accounts (the sign-in code appears under /dev/messages):\n"
        f"  organiser      {ORGANISER_PHONE}\n"
        f"  gate           {GATE_PHONE}\n"
        f"  administrator  {ADMIN_PHONE}\n"
        f"  buyers         {phones}\n"
    )
