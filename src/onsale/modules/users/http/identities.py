"""Routes of consents, of one's own identity book, and of staff who must read an entry in full."""

from __future__ import annotations

from datetime import date

import msgspec
from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from onsale.contracts.beijing import beijing_day
from onsale.contracts.values import Language, Text
from onsale.modules.users.commands.identities import (
    AddIdentity,
    ChangeIdentity,
    GiveConsent,
    IdentityCommands,
    RemoveIdentity,
    ViewIdentity,
    WithdrawConsent,
)
from onsale.modules.users.domain import tidied_name
from onsale.modules.users.domain.consents import CONSENT_TEXTS, Consent, ConsentKind
from onsale.modules.users.domain.identities import (
    Document,
    FullIdentity,
    Identity,
    NumberProblem,
    document_of,
    legal_name_of,
)
from onsale.modules.users.domain.identity_checks import CheckOffer
from onsale.modules.users.errors.identity_checks import ChecksNotOffered
from onsale.modules.users.providers.authority import Authority
from onsale.modules.users.queries import list_own_consents, list_own_identities
from onsale.modules.users.schemas.identities import (
    ConsentOffer,
    Consents,
    DocumentInput,
    Identities,
    IdentityChanges,
    NewConsent,
    NewIdentity,
    ViewReason,
)
from onsale.modules.users.settings import IDENTITIES_MAX
from onsale.platform.http import AnyRequest, actor_of, header_of, malformed, needs, principal_of, request_key_of
from onsale.platform.idempotency import RequestKey
from onsale.platform.problems import language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

ME = "/api/v1/me"
NAME_WRONG = Text(
    zh="请按证件填写姓名,只能包含文字、间隔号、连字符和空格。",
    en="Write the name as on the document: letters, hyphens, apostrophes, dots and spaces.",
)
LABEL_WRONG = Text(zh="备注不能包含控制字符。", en="A label has no control characters.")
REASON_WRONG = Text(zh="请说明理由,不能包含控制字符。", en="Give a reason without control characters.")
NUMBER_WRONG = {
    NumberProblem.CHARACTERS: Text(
        zh="号码中含有外观相似但不是英文字母或数字的字符(例如俄文字母 Х),请用键盘重新输入。",
        en="There is a character that only looks like one of ours, such as a Cyrillic Х. Type the number again.",
    ),
    NumberProblem.FORM: Text(
        zh="号码的位数或格式与证件类型不符。", en="The number does not have the form of this kind of document."
    ),
    NumberProblem.REGION: Text(zh="号码中的地区代码不存在。", en="There is no region with the code in this number."),
    NumberProblem.BIRTH_DATE: Text(
        zh="号码中的出生日期不存在、早于 1900 年或在将来。",
        en="The birth date in this number does not exist, is before 1900 or in the future.",
    ),
    NumberProblem.CHECKSUM: Text(
        zh="号码校验未通过,请逐位核对。", en="The check character does not fit. Compare digit by digit."
    ),
}


def identity_routes(
    platform: Platform, commands: IdentityCommands, authority: Authority | None
) -> list[ControllerRouterHandler]:
    """The routes of this concern. ``authority``: who can be asked about entries."""
    checks = None if authority is None else authority.offer()
    return [
        *_consent_routes(platform, commands, checks),
        *_book_routes(platform, commands, checks),
        *_entry_routes(platform, commands),
    ]


def _consent_routes(
    platform: Platform, commands: IdentityCommands, checks: CheckOffer | None
) -> list[ControllerRouterHandler]:
    asked = {kind: text for kind, text in CONSENT_TEXTS.items() if checks or kind is not ConsentKind.IDENTITY_CHECK}

    @get(f"{ME}/consents", opt=needs(Permission.SIGNED_IN), tags=["users"])
    async def list_consents(request: AnyRequest) -> Consents:
        """The texts that count now, and the caller's own consents."""
        own = await list_own_consents(platform.database, principal_of(request).user_id)
        given = {(one.kind, one.version) for one in own if one.withdrawn_at is None}
        texts = [
            ConsentOffer(
                kind=kind,
                version=text.version,
                title=text.title,
                body=text.body,
                is_given=(kind, text.version) in given,
            )
            for kind, text in asked.items()
        ]
        return Consents(texts, own)

    @post(f"{ME}/consents", opt=needs(Permission.SIGNED_IN), status_code=201, tags=["users"])
    async def give_consent(request: AnyRequest, data: JSONBody[NewConsent]) -> Consent:
        """Accept a text in the version that counts now; accepting it again changes nothing."""
        if data.kind not in asked:
            raise ChecksNotOffered
        command = GiveConsent(principal_of(request).user_id, data.kind, data.version)
        return await commands.give_consent.submit(command, await request_key_of(request, platform.clock))

    @delete(f"{ME}/consents/{{kind:str}}", opt=needs(Permission.SIGNED_IN), tags=["users"])
    async def withdraw_consent(request: AnyRequest, kind: FromPath[ConsentKind]) -> None:
        """Take a consent back. Without that for identity data the whole book is removed at once, without that
        for checks all that came of them."""
        await commands.withdraw_consent.submit(WithdrawConsent(principal_of(request).user_id, kind))

    return [list_consents, give_consent, withdraw_consent]


def _book_routes(
    platform: Platform, commands: IdentityCommands, checks: CheckOffer | None
) -> list[ControllerRouterHandler]:
    @get(f"{ME}/identities", opt=needs(Permission.SIGNED_IN), tags=["users"])
    async def list_identities(request: AnyRequest) -> Identities:
        """The caller's identity book, masked."""
        own = await list_own_identities(
            platform.database, platform.sealer, platform.clock, principal_of(request).user_id
        )
        return Identities(own, IDENTITIES_MAX, checks)

    @post(f"{ME}/identities", opt=needs(Permission.SIGNED_IN), status_code=201, tags=["users"])
    async def add_identity(request: AnyRequest, data: JSONBody[NewIdentity]) -> Identity:
        """Add somebody to the book; needs consent to the use of identity data."""
        command = AddIdentity(
            user_id=principal_of(request).user_id,
            relation=data.relation,
            label=_label(request, data.label),
            name=_name(request, data.name),
            document=_document(request, data.document, _today(platform)),
        )
        return await commands.add.submit(command, await _keyed(request, platform))

    return [list_identities, add_identity]


def _entry_routes(platform: Platform, commands: IdentityCommands) -> list[ControllerRouterHandler]:
    @patch(f"{ME}/identities/{{identity_id:str}}", opt=needs(Permission.SIGNED_IN), tags=["users"])
    async def change_identity(
        request: AnyRequest, identity_id: FromPath[str], data: JSONBody[IdentityChanges]
    ) -> Identity:
        """Change the label or the relation; or, a few times only, the name or the document."""
        document = data.document
        command = ChangeIdentity(
            user_id=principal_of(request).user_id,
            identity_id=identity_id,
            relation=data.relation,
            label=None if data.label is None else _label(request, data.label),
            name=None if data.name is None else _name(request, data.name),
            document=None if document is None else _document(request, document, _today(platform)),
        )
        return await commands.change.submit(command)

    @delete(f"{ME}/identities/{{identity_id:str}}", opt=needs(Permission.SIGNED_IN), tags=["users"])
    async def remove_identity(request: AnyRequest, identity_id: FromPath[str]) -> None:
        """Remove somebody from the book, for good."""
        await commands.remove.submit(RemoveIdentity(principal_of(request).user_id, identity_id))

    @post(
        "/api/v1/staff/identities/{identity_id:str}/views",
        opt=needs(Permission.IDENTITY_READ),
        status_code=200,
        tags=["staff"],
    )
    async def view_identity(
        request: AnyRequest, identity_id: FromPath[str], data: JSONBody[ViewReason]
    ) -> FullIdentity:
        """Read an entry in full. The look and its reason are in the audit log before the answer; a repeated request is
        another look, and no answer is kept for it."""
        reason = tidied_name(data.reason)
        if reason is None:
            malformed("/reason", REASON_WRONG.in_language(_language(request)))
        return await commands.view(ViewIdentity(actor=actor_of(request), identity_id=identity_id, reason=reason))

    return [change_identity, remove_identity, view_identity]


async def _keyed(request: AnyRequest, platform: Platform) -> RequestKey:
    """The idempotency key with a fingerprint under a secret key: of a plain hash over a body with a document number,
    the number could be guessed."""
    key = await request_key_of(request, platform.clock)
    newest, *older = platform.sealer.blind_indexes(key.fingerprint).values()
    return msgspec.structs.replace(key, fingerprint=newest, older=tuple(older))


def _today(platform: Platform) -> date:
    return beijing_day(platform.clock.now())


def _language(request: AnyRequest) -> Language:
    return language_of(header_of(request, b"accept-language"))


def _name(request: AnyRequest, text: str) -> str:
    name = legal_name_of(text)
    if name is None:
        malformed("/name", NAME_WRONG.in_language(_language(request)))
    return name


def _label(request: AnyRequest, text: str) -> str:
    label = tidied_name(text) if text.strip() else ""
    if label is None:
        malformed("/label", LABEL_WRONG.in_language(_language(request)))
    return label


def _document(request: AnyRequest, given: DocumentInput, today: date) -> Document:
    document = document_of(given.kind, given.number, today)
    if isinstance(document, NumberProblem):
        malformed("/document/number", NUMBER_WRONG[document].in_language(_language(request)))
    return document
