"""Somebody who has left traces everywhere, and wants to be forgotten."""

from __future__ import annotations

from datetime import timedelta

import httpx2

from onsale.app.privacy_scan import everything_about
from onsale.app.process import Process
from onsale.contracts.account_access import EmailCodeRequested
from onsale.contracts.events import SignInCodeRequested
from onsale.contracts.privacy import ConfirmationCodeRequested
from onsale.modules.orders.commands import Acknowledged, all_commands
from onsale.modules.orders.jobs import OrderJobs
from onsale.modules.orders.queries import DueWork
from onsale.modules.users.domain import Role
from onsale.platform.clock import ManualClock
from onsale.platform.personal_data_scan import Found
from onsale.platform.watch import Watch
from tests.modules.orders.money import SHOW, Provider
from tests.modules.proved import proved
from tests.modules.users.identity_owner import NUMBER, VERSION
from tests.processes import API, heard, settled, signed_in_as
from tests.stage import CONTACT, Buyer, new_key

PHONE = "13811112222"
NAME, DOCUMENT_NAME = "欧阳海棠", "司空见惯"
INVOICE_TITLE = "慕容发票"
EMAIL, PASSWORD = "haitang.ouyang@example.net", "plum violin harbour"
ERASE_JOBS = {"users.erase", "orders.erase", "tickets.erase", "notifications.erase"}
WEEK = timedelta(days=7, seconds=1)
FREE = {"expected_fee": {"amount_minor": 0}}
INVOICE = {"kind": "personal", "title": INVOICE_TITLE, "email": "invoice@example.com"}


class Person(Buyer):
    """A phone, an account, an identity book, orders, a refund, an invoice."""

    def __init__(self, process: Process, client: httpx2.AsyncClient, clock: ManualClock) -> None:
        super().__init__(client, {})
        self.process = process
        self.clock = clock
        self.user_id = ""
        self.refresh_token = ""

    async def sign_up(self) -> None:
        """Sign in with a code, in this client's browser."""
        await self.client.post(f"{API}/auth/codes", json={"phone": PHONE})
        await settled(self.process)
        code = self.process.platform.sealer.open(heard(self.process, SignInCodeRequested)[-1].code_sealed)
        answer = await self.client.post(f"{API}/auth/sessions", json={"phone": PHONE, "code": code})
        assert answer.status_code == 201, answer.text
        self.user_id = str(answer.json()["user"]["id"])
        self.refresh_token = str(answer.json()["refresh_token"])
        self.headers = {"authorization": f"Bearer {answer.json()['access_token']}"}

    async def choose_a_password(self) -> None:
        """And an e-mail address, which is confirmed; somebody has guessed."""
        chosen = await self.client.put(f"{API}/me/password", json={"password": PASSWORD}, headers=self.headers)
        said = await self.client.post(f"{API}/me/email/codes", json={"email": EMAIL}, headers=self.headers)
        await settled(self.process)
        code = self.process.platform.sealer.open(heard(self.process, EmailCodeRequested)[-1].code_sealed or "")
        confirmed = await self.client.post(f"{API}/me/email/confirmation", json={"code": code}, headers=self.headers)
        guess = await self.client.post(f"{API}/auth/password/sessions", json={"login": EMAIL, "password": "a guess"})
        codes = [answer.status_code for answer in (chosen, said, confirmed, guess)]
        assert codes == [204, 202, 200, 403], confirmed.text

    async def come_again(self) -> None:
        """With a token that is good now, in a session of its own."""
        self.headers = await proved(self.process, signed_in_as(self.process, Role.BUYER, user_id=self.user_id))

    async def fill_the_book(self) -> None:
        """A name, a consent and an entry of the identity book."""
        renamed = await self.client.patch(f"{API}/me", json={"name": NAME}, headers=self.headers)
        consent = await self.post("/me/consents", {"kind": "identity", "version": VERSION})
        document = {"kind": "resident-id", "number": NUMBER}
        entry = {"relation": "family", "name": DOCUMENT_NAME, "label": "妈妈", "document": document}
        added = await self.post("/me/identities", entry)
        assert (renamed.status_code, consent.status_code, added.status_code) == (200, 201, 201), added.text

    async def buy_and_regret(self) -> str:
        """Two orders, of which one goes back; an invoice for the other, which is returned."""
        kept = await self.buy(self.process, SHOW, "type-floor", 2)
        given_back = await self.buy(self.process, SHOW, "type-floor")
        await settled(self.process)
        refunded = await self.post(f"/orders/{given_back}/refunds", FREE)
        invoiced = await self.post(f"/orders/{kept}/invoice", INVOICE)
        assert (refunded.status_code, invoiced.status_code) == (201, 200), refunded.text + invoiced.text
        await settled(self.process)
        return kept

    async def pay_back(self) -> None:
        """The provider sends the money of refunds."""
        platform = self.process.platform
        commands = all_commands(platform, Watch("orders"))
        await OrderJobs(
            database=platform.database,
            due=DueWork(platform.database, platform.clock),
            commands=commands,
            providers={"sandbox": Provider(self.process)},
            receive=platform.commands.batched("test.receive", commands.payments.receive_payments, Acknowledged),
        ).refund()
        await settled(self.process)

    async def export_invoices(self) -> None:
        """Finance has handed over what was asked for."""
        staff = Buyer(self.client, signed_in_as(self.process, Role.ADMIN))
        day = f"{self.clock.now():%Y-%m-%d}"
        answer = await staff.post("/staff/invoices/exports", {"from": day, "to": day})
        assert answer.status_code == 201, answer.text

    async def ask_for_erasure(self) -> httpx2.Response:
        """With the code that is sent to the phone; returns when other modules have judged."""
        asked = await self.client.post(f"{API}/me/erasure/codes", headers=self.headers)
        assert asked.status_code == 202, asked.text
        answer = await self.client.post(f"{API}/me/erasure", json={"code": await self.code()}, headers=self.headers)
        await settled(self.process)
        return answer

    async def code(self) -> str:
        """The newest code that confirms an erasure."""
        await settled(self.process)
        return self.process.platform.sealer.open(heard(self.process, ConfirmationCodeRequested)[-1].code_sealed)

    async def erasure(self) -> dict[str, object]:
        found: dict[str, object] = (await self.get("/me/erasure")).json()
        return found

    async def be_erased(self) -> None:
        """The week goes by; modules know that they have to forget, and have not begun."""
        self.clock.advance(WEEK)
        await self.process.job("users.propose_erasures").run()
        await settled(self.process)

    async def be_forgotten(self) -> None:
        """And every module does its work."""
        await self.be_erased()
        await forget_everything(self.process)

    async def traces(self) -> list[Found]:
        """Where anything of the person is found now."""
        values = [self.user_id, PHONE, EMAIL, NAME, DOCUMENT_NAME, NUMBER, INVOICE_TITLE, *CONTACT.values()]
        values.append(INVOICE["email"])
        return await everything_about(self.process.platform.settings, self.process.platform.database, values)


async def forget_everything(process: Process) -> None:
    """The jobs of all modules, until they find nothing more to do at this moment."""
    for job in [
        job
        for job in process.jobs
        if job.name in {"users.erase", "orders.erase", "tickets.erase", "notifications.erase"}
    ]:
        while await job.run():
            await settled(process)


def undeclared_places(found: list[Found]) -> list[str]:
    return sorted({one.place for one in found if not one.is_declared})


def declared_places(found: list[Found]) -> list[str]:
    return sorted({one.place for one in found if one.is_declared})


def another_key() -> dict[str, str]:
    return {"idempotency-key": new_key()}
