"""Where somebody signs in: the device in a few words, its network, and the token by which it is known again."""

from __future__ import annotations

from datetime import datetime
from ipaddress import IPv6Address, IPv6Network, ip_address

import msgspec

from onsale.contracts.values import Language

# In this order: nearly every browser also names those it wants to be taken for.
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("AlipayClient", "Alipay"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("MiuiBrowser", "Mi Browser"),
    ("SamsungBrowser", "Samsung Internet"),
    ("QQBrowser", "QQ Browser"),
    ("UCBrowser", "UC Browser"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_IPV6_PREFIX = 64


class DeviceClaims(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser carries after somebody has signed in there. It says nothing about who."""

    device_id: str


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody signs in or comes back. What browsers say of themselves stays outside: only our words for it.

    ``session_id`` is that of whom the request still speaks for: signing in puts another session in its place.
    """

    device_id: str
    device_name: str
    address_masked: str
    language: Language
    session_id: str | None


class OwnSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session as its owner sees it. ``device`` is empty when not known; ``last_used_at`` is its last refresh."""

    id: str
    device: str
    address_masked: str
    created_at: datetime
    last_used_at: datetime
    is_current: bool


def device_name(user_agent: str) -> str:
    """``Chrome · Windows``: words of ours, whatever was sent; as much of it as is known, or nothing."""
    words = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return " · ".join(word for word in words if word)


def masked_address(address: str) -> str:
    """``203.0.113.*`` or ``2001:db8:1:2::/64``: the network, in which there may be many. Nothing for what is none."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is None:
            return str(IPv6Network((int(known), _IPV6_PREFIX), strict=False))
        known = known.ipv4_mapped
    return f"{str(known).rpartition('.')[0]}.*"


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in names if mark in text), "")
