"""What the channel says about itself: a queue of another system whose customers are answered later."""

from midoffice.adapters.external_queue.touchpoint import SECRET
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.external_settings import EXTERNAL_SETTINGS
from midoffice.ports.touchpoints import Manifest

MANIFEST = Manifest(
    channel=Channel.EXTERNAL_DESK,
    title="External queue, deferred",
    summary="Mail or tickets that wait in another system: routed here, answered there.",
    settings_schema=EXTERNAL_SETTINGS.json_schema(),
    secret=SECRET,
)
