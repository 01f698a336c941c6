"""Who asks, when a gateway stands between: the address that a proxy of ours has seen, and nobody else's word."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from onsale.platform.settings import SettingsError

REMEMBERED_MAX = 16_384
# What one line gets of IPv6: whoever has it may ask from any address of it.
IPV6_LINE = 64

_Address = IPv4Address | IPv6Address


class TrustedProxies:
    """Addresses and networks whose ``X-Forwarded-For`` is believed; by default nobody's is."""

    def __init__(self, text: str = "") -> None:
        self._networks = [_network(part.strip()) for part in text.split(",")] if text.strip() else []
        # The same few proxies speak for the same many clients, request after request.
        self._client_behind = lru_cache(maxsize=REMEMBERED_MAX)(self._find)

    def client_of(self, peer: str, forwarded_for: str) -> str:
        """The address of the client, as the nearest proxy that is not ours, or is nobody's, reports it.

        ``peer`` is the other end of the connection; ``forwarded_for`` is the header, to which each proxy has appended
        whom it was asked by. It is read from its end: what stands before a stranger's address the stranger wrote.
        """
        return self._client_behind(peer, forwarded_for) if forwarded_for and self._networks else peer

    def _find(self, peer: str, forwarded_for: str) -> str:
        client = peer
        for hop in reversed(forwarded_for.split(",")):
            known = _address(client)
            reported = _address(hop.strip())
            if known is None or reported is None or not any(known in network for network in self._networks):
                break
            client = str(reported)
        return client


@lru_cache(maxsize=REMEMBERED_MAX)
def limited_as(address: str) -> str:
    """As what an address is limited: an IPv4 address by itself, in IPv6's clothes as well; of IPv6 its /64."""
    known = _address(address)
    if isinstance(known, IPv6Address):
        return str(IPv6Network((int(known), IPV6_LINE), strict=False))
    return address if known is None else str(known)


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise SettingsError(
            f"ONSALE_TRUSTED_PROXIES: {text!r} is no address and no network; write them like 10.0.0.5,10.1.0.0/16."
        ) from error


def _address(text: str) -> _Address | None:
    """IPv4 in IPv6's clothes, as a listener on both sees it, is IPv4."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
