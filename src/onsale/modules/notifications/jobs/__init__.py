"""Getting messages out: one sender for each channel, so that a slow mail server holds up no sign-in code."""

from __future__ import annotations

from onsale.modules.notifications.jobs.delivery import delivery_job
from onsale.modules.notifications.jobs.senders import email_sender, sms_sender
from onsale.modules.notifications.jobs.telling import telling_job

__all__ = ["delivery_job", "email_sender", "sms_sender", "telling_job"]
