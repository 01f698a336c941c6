"""The identity book: consent, adding, changing, removing; and a look at everything, which is logged."""

from __future__ import annotations

import hmac

import msgspec

from onsale.modules.users.commands.factor_book import FactorBook
from onsale.modules.users.domain.consents import CONSENT_TEXTS, Consent, ConsentKind
from onsale.modules.users.domain.identities import (
    Document,
    DocumentKind,
    FullIdentity,
    Identity,
    IdentityStatus,
    Relation,
)
from onsale.modules.users.errors.identities import (
    BookFull,
    ConsentMissing,
    ConsentOutdated,
    IdentityChangesUsedUp,
    IdentityExists,
)
from onsale.modules.users.repository import identities as repository
from onsale.modules.users.repository import identity_checks as checks
from onsale.modules.users.repository import signing_in as accounts
from onsale.modules.users.settings import IDENTITIES_MAX, IDENTITY_CHANGES_MAX
from onsale.modules.users.tables.identities import ConsentRow, IdentityRow, IndexRow
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound, SignInRequired
from onsale.platform.security import KeyRing
from onsale.platform.wiring import Platform


class GiveConsent(msgspec.Struct, frozen=True):
    """Somebody accepts a text."""

    user_id: str
    kind: ConsentKind
    version: str


class WithdrawConsent(msgspec.Struct, frozen=True):
    """Somebody takes it back."""

    user_id: str
    kind: ConsentKind


class AddIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's name and document, both in their one spelling."""

    user_id: str
    relation: Relation
    label: str
    name: str
    document: Document


class ChangeIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """What is ``None`` stays as it is."""

    user_id: str
    identity_id: str
    relation: Relation | None = None
    label: str | None = None
    name: str | None = None
    document: Document | None = None


class RemoveIdentity(msgspec.Struct, frozen=True):
    """Forget an entry."""

    user_id: str
    identity_id: str


class ViewIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """Staff want to read everything, and say why."""

    actor: Actor
    identity_id: str
    reason: str


class ViewInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of a look: whose entry, and why; never what was read."""

    user_id: str
    reason: str


class _Done(msgspec.Struct, frozen=True):
    changed: bool


class DocumentIndexes:
    """The blind indexes of a document, by key id: one for each key, so that rows stay findable while keys change."""

    def __init__(self, ring: KeyRing) -> None:
        self._keys = ring.all_for("identity-index")
        self.key_ids = list(self._keys)

    def of(self, document: Document) -> dict[str, str]:
        text = f"{document.kind}:{document.number}".encode()
        return {key_id: hmac.digest(key, text, "sha256").hex() for key_id, key in self._keys.items()}


class IdentityCommands:
    """Everything that happens to a book. Each method is one durable command, safe against itself."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._sealer = platform.sealer
        self._indexes = DocumentIndexes(platform.keys)
        self._audit = Audit(platform.clock, platform.ids)
        self._database = platform.database
        self._book = FactorBook(platform)
        commands = platform.commands
        self.give_consent = commands.single("users.give_consent", self._handle_consent, Consent)
        self.withdraw_consent = commands.single("users.withdraw_consent", self._handle_withdrawal, _Done)
        self.add = commands.single("users.add_identity", self._handle_add, Identity)
        self.change = commands.single("users.change_identity", self._handle_change, Identity)
        self.remove = commands.single("users.remove_identity", self._handle_removal, _Done)

    async def view(self, command: ViewIdentity) -> FullIdentity:
        """An entry in the clear, after the look itself is on disk. Raises ``StepUpRequired``, ``NotFound``."""
        return await self._database.run(lambda transaction: self._view(transaction, command))

    async def _handle_consent(self, transaction: Transaction, command: GiveConsent) -> Consent:
        current = CONSENT_TEXTS[command.kind].version
        if command.version != current:
            raise ConsentOutdated(version=current)
        if command.user_id not in await accounts.find_users(transaction, [command.user_id]):
            raise SignInRequired
        if command.kind is ConsentKind.IDENTITY:
            await repository.allow_book(transaction, command.user_id, current)
        standing = await repository.find_standing_consent(transaction, command.user_id, command.kind, current)
        if standing is None:
            now = to_micros(self._clock.now())
            standing = ConsentRow(self._ids.new(), command.user_id, command.kind, current, now, None)
            await repository.insert_consents(transaction, [standing])
        return repository.consent_of(standing)

    async def _handle_withdrawal(self, transaction: Transaction, command: WithdrawConsent) -> _Done:
        now = to_micros(self._clock.now())
        if command.kind is ConsentKind.IDENTITY:
            await repository.empty_book(transaction, command.user_id)
            # Without a book there is nothing to check.
            await repository.withdraw_consents(transaction, command.user_id, ConsentKind.IDENTITY_CHECK, now)
        else:
            await repository.hold_book(transaction, command.user_id)
            await checks.forget_checks(transaction, command.user_id)
        return _Done(await repository.withdraw_consents(transaction, command.user_id, command.kind, now) > 0)

    async def _handle_add(self, transaction: Transaction, command: AddIdentity) -> Identity:
        version = CONSENT_TEXTS[ConsentKind.IDENTITY].version
        if not await repository.reserve_entry(transaction, command.user_id, version):
            book = await repository.find_book(transaction, command.user_id)
            if book is None or book.consent_version != version:
                raise ConsentMissing(kind=ConsentKind.IDENTITY, version=version)
            raise BookFull(most=IDENTITIES_MAX)
        now = to_micros(self._clock.now())
        row = IdentityRow(
            id=self._ids.new(),
            user_id=command.user_id,
            relation=command.relation,
            kind=command.document.kind,
            label_sealed=self._sealer.seal(command.label),
            name_sealed=self._sealer.seal(command.name),
            number_sealed=self._sealer.seal(command.document.number),
            status=IdentityStatus.SELF_DECLARED,
            changes=0,
            created_at=now,
            changed_at=now,
        )
        indexes = await self._free_indexes(transaction, row, command.document)
        await repository.insert_identities(transaction, [row])
        await repository.insert_indexes(transaction, indexes)
        return repository.identity_of(row, self._sealer, now)

    async def _handle_change(self, transaction: Transaction, command: ChangeIdentity) -> Identity:
        version = CONSENT_TEXTS[ConsentKind.IDENTITY].version
        has_consent = await repository.lock_book(transaction, command.user_id, version)
        row = await repository.find_identity(transaction, command.identity_id)
        if row is None or row.user_id != command.user_id:
            raise NotFound
        if not has_consent:
            raise ConsentMissing(kind=ConsentKind.IDENTITY, version=version)
        changed = self._changed(row, command)
        if changed.changes > IDENTITY_CHANGES_MAX:
            raise IdentityChangesUsedUp(most=IDENTITY_CHANGES_MAX)
        indexes: list[IndexRow] = []
        if command.document is not None:
            indexes = await self._free_indexes(transaction, changed, command.document)
        if not await repository.update_identity(transaction, changed):
            raise NotFound
        if changed.changes != row.changes:
            await checks.delete_checks(transaction, row.id)
        if indexes:
            await repository.delete_indexes(transaction, row.id)
            await repository.insert_indexes(transaction, indexes)
        return repository.identity_of(changed, self._sealer, changed.changed_at)

    def _changed(self, row: IdentityRow, command: ChangeIdentity) -> IdentityRow:
        """The entry with what is new. Another name or document is a change that counts; the same again is none."""
        known = Document(DocumentKind(row.kind), self._sealer.open(row.number_sealed))
        document = command.document or known
        old_name = self._sealer.open(row.name_sealed)
        name = command.name or old_name
        counts = (name, document) != (old_name, known)
        # Whatever was found out was found out about another person.
        person = checks.unchecked(row) if counts else row
        return msgspec.structs.replace(
            person,
            relation=command.relation or row.relation,
            label_sealed=row.label_sealed if command.label is None else self._sealer.seal(command.label),
            kind=document.kind,
            name_sealed=self._sealer.seal(name),
            number_sealed=self._sealer.seal(document.number),
            changes=row.changes + counts,
            changed_at=to_micros(self._clock.now()),
        )

    async def _handle_removal(self, transaction: Transaction, command: RemoveIdentity) -> _Done:
        has_room = await repository.give_back_entry(transaction, command.user_id)
        if not has_room or not await repository.delete_identity(transaction, command.user_id, command.identity_id):
            raise NotFound
        return _Done(changed=True)

    async def _free_indexes(self, transaction: Transaction, row: IdentityRow, document: Document) -> list[IndexRow]:
        """The indexes of a document that the rest of the book does not have; raises ``IdentityExists``."""
        indexes = self._indexes.of(document)
        if await repository.has_document(transaction, row.user_id, list(indexes.values()), except_id=row.id):
            raise IdentityExists
        return [IndexRow(row.id, key_id, row.user_id, index) for key_id, index in indexes.items()]

    async def _view(self, transaction: Transaction, command: ViewIdentity) -> FullIdentity:
        await self._book.fresh(transaction, command.actor)
        row = await repository.find_identity(transaction, command.identity_id)
        if row is None:
            raise NotFound
        deed = Deed(
            action="users.identity-viewed",
            subject=Subject("identity", row.id),
            organisation_id="",
            after=ViewInAudit(row.user_id, command.reason),
        )
        await self._audit.record(transaction, command.actor, deed)
        return FullIdentity(
            id=row.id,
            user_id=row.user_id,
            kind=DocumentKind(row.kind),
            name=self._sealer.open(row.name_sealed),
            number=self._sealer.open(row.number_sealed),
            status=repository.status_of(row, to_micros(self._clock.now())),
            check=repository.check_of(row),
        )
