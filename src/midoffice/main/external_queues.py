"""The wiring of external queues: how they are spoken to, and what sends our words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from midoffice.adapters.external_queue.http_queue import open_http_queue
from midoffice.adapters.touchpoints.external_desk.adapter import ExternalDeskAdapter
from midoffice.adapters.touchpoints.external_live.adapter import ExternalLiveAdapter
from midoffice.domain.touchpoints.channel import Channel
from midoffice.usecases.touchpoints.external_delivery import send_word
from midoffice.usecases.touchpoints.external_words import EXTERNAL_TELL

if TYPE_CHECKING:
    from midoffice.ports.external_queue import OpenExternalQueue
    from midoffice.ports.outbox import Sender
    from midoffice.ports.touchpoints import TouchpointAdapter
    from midoffice.usecases.given import Context


def external_queues(region: str = "GB") -> OpenExternalQueue:
    """What makes the connection of an external queue; `region` is where telephone numbers without a country are from."""
    return partial(open_http_queue, region=region)


def external_adapters(public_url: str) -> dict[Channel, TouchpointAdapter]:
    """Both channels for the registry of touchpoints."""
    queues = external_queues()
    return {
        Channel.EXTERNAL_LIVE: ExternalLiveAdapter(public_url, queues),
        Channel.EXTERNAL_DESK: ExternalDeskAdapter(public_url, queues),
    }


def external_senders(context: Context) -> dict[str, Sender]:
    """What sends the outbox's words to other systems."""
    return {EXTERNAL_TELL: partial(send_word, context, external_queues(context.default_region))}
