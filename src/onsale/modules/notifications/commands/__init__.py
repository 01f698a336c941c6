"""What changes messages: putting them into the queue and getting them out (``queue``), and telling everybody who has
tickets (``announcing``)."""

from onsale.modules.notifications.commands.queue import MessageQueue, open_letter

__all__ = ["MessageQueue", "open_letter"]
