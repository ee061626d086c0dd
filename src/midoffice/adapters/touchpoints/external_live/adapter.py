"""The touchpoint contract for a queue of another system in which customers wait on the line."""

from midoffice.adapters.external_queue.touchpoint import ExternalQueueTouchpoint
from midoffice.adapters.touchpoints.external_live.manifest import MANIFEST


class ExternalLiveAdapter(ExternalQueueTouchpoint):
    """Says which of the two channels it is; everything else both do alike."""

    channel: str = MANIFEST.channel
    manifest = MANIFEST
