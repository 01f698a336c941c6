"""The routes of vouchers: buyers ask what a code takes off, organisers make and steer them."""

from __future__ import annotations

from typing import Annotated, Literal

from litestar import Router, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream
from msgspec import UNSET

from onsale.contracts.values import Language
from onsale.modules.orders.commands import Commands
from onsale.modules.orders.commands.vouchers import ChangeVoucher, CreateVoucher, NoteExport
from onsale.modules.orders.domain.vouchers import Voucher as DomainVoucher
from onsale.modules.orders.domain.vouchers import code_key
from onsale.modules.orders.http.guesses import CodeGuesses
from onsale.modules.orders.queries.vouchers import VoucherQueries
from onsale.modules.orders.repository.vouchers import VoucherFilter
from onsale.modules.orders.schemas import read_hold_token
from onsale.modules.orders.schemas.vouchers import (
    NewVoucher,
    NewVoucherPreview,
    NewVoucherQuote,
    Voucher,
    VoucherChanges,
    VoucherPage,
    VoucherPreview,
    VoucherQuote,
    VoucherStatus,
    VoucherUsePage,
    VoucherWithSums,
    codes_file,
    present_detail,
    present_preview,
    present_quote,
    present_uses,
    present_voucher,
    present_vouchers,
)
from onsale.platform.clock import to_micros
from onsale.platform.http import AnyRequest, actor_of, header_of, needs, principal_of, request_key_of
from onsale.platform.problems import language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

BASE = "/api/v1/staff/vouchers"
ONE = f"{BASE}/{{voucher_id:str}}"
# Members who work for some events have none: a voucher may be for others as well (docs/adr/0046).
MANAGE = needs(Permission.VOUCHERS_MANAGE)
TAGS = ["vouchers"]
Cursor = Annotated[str | None, QueryParameter(max_length=36)]
Words = Annotated[str, QueryParameter(name="query", max_length=60)]
Status = Annotated[VoucherStatus | None, QueryParameter(name="status")]
WantedLanguage = Annotated[Literal["zh-CN", "en"] | None, QueryParameter()]


class VoucherApi:
    """The use cases behind the routes."""

    def __init__(self, platform: Platform, commands: Commands, queries: VoucherQueries, guesses: CodeGuesses) -> None:
        book = platform.commands
        self.platform = platform
        self.queries = queries
        self.guesses = guesses
        self.create = book.single("orders.create_voucher", commands.vouchers.create, DomainVoucher)
        self.change = book.single("orders.change_voucher", commands.vouchers.change, DomainVoucher)
        self.note_export = book.single("orders.note_voucher_export", commands.vouchers.note_export, DomainVoucher)

    @property
    def now(self) -> int:
        return to_micros(self.platform.clock.now())


@post("/api/v1/orders/voucher-quotes", opt=needs(Permission.SIGNED_IN), status_code=200, tags=TAGS)
async def quote_voucher(
    data: JSONBody[NewVoucherQuote], request: AnyRequest, vouchers: NamedDependency[VoucherApi]
) -> VoucherQuote:
    """What a held choice would cost with this code. Nothing is used: that is for the order to do."""
    claims = read_hold_token(data.hold_token, vouchers.platform.hold_tokens, principal_of(request).user_id)
    async with vouchers.guesses.watched(request):
        return present_quote(claims, await vouchers.queries.quote(claims, data.voucher_code))


@get(BASE, opt=MANAGE, tags=TAGS)
async def list_vouchers(
    request: AnyRequest,
    vouchers: NamedDependency[VoucherApi],
    *,
    words: Words = "",
    status: Status = None,
    cursor: Cursor = None,
) -> VoucherPage:
    """Vouchers of the own organisation; ``query`` is in the name, or begins a code."""
    wanted = VoucherFilter(
        organisation_id=principal_of(request).organisation,
        query=words.strip(),
        key=code_key(words) if code_key(words).isalnum() else "",
        status=status or "",
        now=vouchers.now,
    )
    return present_vouchers(await vouchers.queries.list_vouchers(wanted, cursor), vouchers.now)


@post(BASE, opt=MANAGE, status_code=201, tags=TAGS)
async def create_voucher(
    data: JSONBody[NewVoucher], request: AnyRequest, vouchers: NamedDependency[VoucherApi]
) -> Voucher:
    """Make a voucher. The codes of a batch are there some seconds later: ask for ``codes_made``."""
    command = CreateVoucher(
        actor=actor_of(request),
        organisation_id=principal_of(request).organisation,
        name=data.name.strip(),
        rules=data.rules.checked(),
        per_account_max=data.per_account_max,
        max_uses=data.checked_uses(),
        code=data.checked_code(),
        prefix="" if data.batch is None else data.batch.checked_prefix(),
    )
    key = await request_key_of(request, vouchers.platform.clock)
    return present_voucher(await vouchers.create.submit(command, key), vouchers.now)


@post(f"{BASE}/preview", opt=MANAGE, status_code=200, tags=TAGS)
async def preview_voucher(data: JSONBody[NewVoucherPreview]) -> VoucherPreview:
    """What a buyer would pay with such a voucher. Stores nothing."""
    return present_preview(data)


@get(ONE, opt=MANAGE, tags=TAGS)
async def get_voucher(
    voucher_id: FromPath[str], request: AnyRequest, vouchers: NamedDependency[VoucherApi]
) -> VoucherWithSums:
    """One voucher, with what it took off."""
    return present_detail(
        await vouchers.queries.get_voucher(principal_of(request).organisation, voucher_id), vouchers.now
    )


@patch(ONE, opt=MANAGE, tags=TAGS)
async def change_voucher(
    voucher_id: FromPath[str],
    data: JSONBody[VoucherChanges],
    request: AnyRequest,
    vouchers: NamedDependency[VoucherApi],
) -> Voucher:
    """Pause it or let it go on, raise or lower its limit (not below its uses), change its end or its name."""
    command = ChangeVoucher(
        actor=actor_of(request),
        organisation_id=principal_of(request).organisation,
        voucher_id=voucher_id,
        revision=data.revision,
        name=None if data.name is UNSET else data.name.strip(),
        max_uses=None if data.max_uses is UNSET else data.max_uses,
        ends_at=None if data.ends_at is UNSET or data.ends_at is None else to_micros(data.ends_at),
        changes_end=data.ends_at is not UNSET,
        state=None if data.state is UNSET else data.state,
    )
    return present_voucher(await vouchers.change.submit(command), vouchers.now)


@get(f"{ONE}/uses", opt=MANAGE, tags=TAGS)
async def list_voucher_uses(
    voucher_id: FromPath[str],
    request: AnyRequest,
    vouchers: NamedDependency[VoucherApi],
    cursor: Cursor = None,
) -> VoucherUsePage:
    """Orders with this voucher, the newest first, also those that gave it back."""
    found = await vouchers.queries.list_uses(principal_of(request).organisation, voucher_id, cursor)
    return present_uses(found)


@post(f"{ONE}/codes.csv", opt=MANAGE, status_code=200, tags=TAGS)
async def export_voucher_codes(
    voucher_id: FromPath[str],
    request: AnyRequest,
    vouchers: NamedDependency[VoucherApi],
    language: WantedLanguage = None,
) -> Stream:
    """All codes as a CSV file, with the orders that use them. Who takes them away is in the audit log."""
    organisation = principal_of(request).organisation
    command = NoteExport(actor=actor_of(request), organisation_id=organisation, voucher_id=voucher_id)
    voucher = await vouchers.note_export.submit(command)
    reader: Language = language or language_of(header_of(request, b"accept-language"))
    return Stream(
        codes_file(vouchers.queries.read_codes(voucher), reader),
        media_type="text/csv",
        headers={
            "content-disposition": f'attachment; filename="vouchers-{voucher_id[:8]}.csv"',
            "cache-control": "private, no-store",
        },
    )


def voucher_routes(api: VoucherApi) -> Router:
    return Router(
        "",
        route_handlers=[
            quote_voucher,
            list_vouchers,
            create_voucher,
            preview_voucher,
            get_voucher,
            change_voucher,
            list_voucher_uses,
            export_voucher_codes,
        ],
        dependencies={"vouchers": Provide(lambda: api, sync_to_thread=False)},
    )
