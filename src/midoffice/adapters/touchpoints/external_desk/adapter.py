"""The touchpoint contract for a queue of another system whose customers are answered later."""

from midoffice.adapters.external_queue.touchpoint import ExternalQueueTouchpoint
from midoffice.adapters.touchpoints.external_desk.manifest import MANIFEST


class ExternalDeskAdapter(ExternalQueueTouchpoint):
    """Says which of the two channels it is; everything else both do alike."""

    channel: str = MANIFEST.channel
    manifest = MANIFEST
