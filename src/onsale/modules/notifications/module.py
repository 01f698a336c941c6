"""How the module joins a process."""

from __future__ import annotations

from onsale.contracts.privacy import OrdersErased
from onsale.modules.notifications.commands import MessageQueue
from onsale.modules.notifications.commands.announcing import Announcements
from onsale.modules.notifications.commands.resealing import sealed_tables
from onsale.modules.notifications.consumers import notification_consumers
from onsale.modules.notifications.domain.messages import Channel
from onsale.modules.notifications.http import routes
from onsale.modules.notifications.invariants import INVARIANTS
from onsale.modules.notifications.jobs import delivery_job, email_sender, sms_sender, telling_job
from onsale.modules.notifications.repository.erasing import forget, forget_orders
from onsale.modules.notifications.repository.exporting import SOURCES
from onsale.modules.notifications.tables import RETENTIONS, metadata
from onsale.platform.bus import Consumer
from onsale.platform.erasing import Erasing
from onsale.platform.exporting import Exporting
from onsale.platform.resealing import Resealing
from onsale.platform.wiring import Module, Platform


def build(platform: Platform) -> Module:
    """Messages on this platform. Raises ``SettingsError`` for a mail server that cannot be one."""
    queue = MessageQueue(platform)
    announcements = Announcements(queue, platform.sealer, platform.settings.base_url)
    senders = {Channel.SMS: sms_sender(platform.settings), Channel.EMAIL: email_sender(platform.settings)}
    erasing = Erasing("notifications", platform.database, platform.clock, forget)
    return Module(
        name="notifications",
        routes=routes(platform),
        consumers=[
            *notification_consumers(queue, announcements, platform.sealer, platform.settings.base_url),
            erasing.consumer,
            Consumer("notifications.forget_orders", OrdersErased, forget_orders),
            Exporting("notifications", platform.sealer, SOURCES).consumer,
        ],
        jobs=[
            *(delivery_job(queue, channel, sender, platform.clock) for channel, sender in senders.items()),
            telling_job(announcements, platform.database),
            erasing.job,
            Resealing("notifications", platform, sealed_tables(platform.keys)).job,
        ],
        invariants=INVARIANTS,
        tables=(metadata,),
        retentions=RETENTIONS,
    )
