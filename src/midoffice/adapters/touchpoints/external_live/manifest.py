"""What the channel says about itself: a queue of another system in which customers wait on the line."""

from midoffice.adapters.external_queue.touchpoint import SECRET
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.external_settings import EXTERNAL_SETTINGS
from midoffice.ports.touchpoints import Manifest

MANIFEST = Manifest(
    channel=Channel.EXTERNAL_LIVE,
    title="External queue, live",
    summary="Calls that wait in another system's queue while the customer waits: routed here, answered there.",
    settings_schema=EXTERNAL_SETTINGS.json_schema(),
    secret=SECRET,
)
