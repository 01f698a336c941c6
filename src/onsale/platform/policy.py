"""Who may do what: the one table. A test asks every route as every role and compares (docs/security/permissions.md)."""

from __future__ import annotations

from collections.abc import Iterable

from onsale.platform.security import Permission

_SIGNED_IN = frozenset({Permission.SECOND_FACTOR, Permission.SIGNED_IN})

# What a token says instead of the roles of an account, until its second factor is there (docs/adr/0036).
HALF_SIGNED_IN = "half-signed-in"

# What the roles of an organisation may, each inside its own organisation. Somebody may have several.
ORGANISATION_ROLES: dict[str, frozenset[Permission]] = {
    "organiser": _SIGNED_IN
    | {
        Permission.EVENTS_READ,
        Permission.EVENTS_WRITE,
        Permission.EVENTS_PUBLISH,
        Permission.EVENTS_CANCEL,
        Permission.STOCK_READ,
        Permission.STOCK_WRITE,
        Permission.REPORTS_READ,
        Permission.CHECK_IN,
        Permission.ORDERS_READ,
        Permission.ORDERS_REFUND,
        Permission.ORDERS_TEND,
        Permission.ORDERS_EXPORT,
        Permission.SETTLEMENTS_READ,
        Permission.AUDIT_READ,
        Permission.TEAM_WRITE,
        Permission.VOUCHERS_MANAGE,
    },
    "editor": _SIGNED_IN
    | {
        Permission.EVENTS_READ,
        Permission.EVENTS_WRITE,
        Permission.EVENTS_PUBLISH,
        Permission.STOCK_READ,
        Permission.STOCK_WRITE,
        Permission.REPORTS_READ,
        Permission.VOUCHERS_MANAGE,
    },
    "finance": _SIGNED_IN
    | {
        Permission.EVENTS_READ,
        Permission.REPORTS_READ,
        Permission.ORDERS_READ,
        Permission.ORDERS_REFUND,
        Permission.ORDERS_TEND,
        Permission.ORDERS_EXPORT,
        Permission.SETTLEMENTS_READ,
    },
    "box_office": _SIGNED_IN
    | {
        Permission.EVENTS_READ,
        Permission.STOCK_READ,
        Permission.STOCK_WRITE,
        Permission.CHECK_IN,
        Permission.ORDERS_READ,
        Permission.ORDERS_TEND,
    },
    "gate": _SIGNED_IN | {Permission.CHECK_IN},
    "marketing": _SIGNED_IN
    | {Permission.EVENTS_READ, Permission.STOCK_READ, Permission.REPORTS_READ, Permission.VOUCHERS_MANAGE},
}

# All that an organisation's roles open. A member may have it for some events only (docs/adr/0042).
OF_ORGANISATIONS = frozenset[Permission]().union(*ORGANISATION_ROLES.values()) - _SIGNED_IN

# What the platform's own staff may, in every organisation.
PLATFORM_ROLES: dict[str, frozenset[Permission]] = {
    "operator": _SIGNED_IN
    | {
        Permission.ORDERS_READ,
        Permission.ORDERS_REFUND,
        Permission.ORDERS_TEND,
        Permission.ORDERS_EXPORT,
        Permission.SETTLEMENTS_READ,
        Permission.PLATFORM_ORDERS,
        Permission.PLATFORM_FINANCE,
        Permission.PLATFORM_OPERATIONS,
        Permission.PLATFORM_EVENTS,
    },
    "support": _SIGNED_IN
    | {Permission.ORDERS_READ, Permission.ORDERS_TEND, Permission.PLATFORM_ORDERS, Permission.PLATFORM_USERS},
    "admin": frozenset(Permission) - {Permission.PUBLIC},
}

# Who moves money, makes others staff, or sees everybody's orders: a phone number is not enough.
SECOND_FACTOR_ROLES = frozenset({"organiser", "finance", *PLATFORM_ROLES})

ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    HALF_SIGNED_IN: frozenset({Permission.SECOND_FACTOR}),
    "buyer": _SIGNED_IN,
    **ORGANISATION_ROLES,
    **PLATFORM_ROLES,
}


def scopes_of(names: Iterable[str]) -> frozenset[Permission]:
    """Permissions by their names, for programs; unknown names grant nothing."""
    wanted = frozenset(names)
    return frozenset(permission for permission in Permission if permission in wanted)


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """The union of the permissions of these roles; unknown roles grant nothing."""
    return frozenset().union(*(ROLE_PERMISSIONS.get(role, frozenset()) for role in roles))


def need_second_factor(roles: Iterable[str]) -> bool:
    """Whether one of these roles is for people with a second factor only."""
    return not SECOND_FACTOR_ROLES.isdisjoint(roles)
