"""Everything together: the books of one folder, the routes and the notifier."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from onsale.provider_sim import pages
from onsale.provider_sim.alipay import AlipayGateway
from onsale.provider_sim.alipay_oauth import AlipayOauth
from onsale.provider_sim.books import Books
from onsale.provider_sim.checkout import Checkout
from onsale.provider_sim.clock import MovableClock
from onsale.provider_sim.control import ControlApi
from onsale.provider_sim.desk import Desk
from onsale.provider_sim.faceid import Faceid
from onsale.provider_sim.keys import load
from onsale.provider_sim.notifier import Notifier
from onsale.provider_sim.openid import OpenId
from onsale.provider_sim.outbox import Outbox
from onsale.provider_sim.provider import Provider
from onsale.provider_sim.web import Application
from onsale.provider_sim.wechat import WechatGateway
from onsale.provider_sim.wechat_oauth import WechatOauth


@contextlib.asynccontextmanager
async def running(folder: Path, public_url: str = "") -> AsyncIterator[Application]:
    """The application of the keys and books in ``folder``, notifying until it is left."""
    keys, books = load(folder), Books(folder)
    clock, outbox = MovableClock(books.setup.clock_moved_ms), Outbox(books.notices.values())
    desk = Desk(Provider(books, clock, outbox), keys, public_url)
    notifier = asyncio.create_task(Notifier(desk, outbox).run())
    try:
        yield _application(desk, outbox)
    finally:
        notifier.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await notifier
        books.close()


def _application(desk: Desk, outbox: Outbox) -> Application:
    alipay_oauth, oauth = AlipayOauth(desk), WechatOauth(desk)
    faceid = Faceid(desk)
    alipay, wechat, checkout = AlipayGateway(desk, alipay_oauth), WechatGateway(desk), Checkout(desk)
    control = ControlApi(desk, outbox, alipay, oauth)
    exact = {
        **alipay.routes(),
        **wechat.exact(),
        **oauth.routes(),
        **alipay_oauth.routes(),
        **OpenId(desk).routes(),
        **faceid.routes(),
        **control.routes(),
        **pages.routes(),
    }
    return Application(exact, {**checkout.prefixes(), **wechat.prefixes(), **faceid.prefixes()})
