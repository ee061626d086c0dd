"""What the telephone says about itself."""

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.voice_settings import VOICE_SETTINGS
from midoffice.ports.touchpoints import Manifest

MANIFEST = Manifest(
    channel=Channel.VOICE,
    title="Telephone",
    summary="Calls to your numbers: opening hours, a menu, a queue with music and callbacks, messages; and calls from your pages.",
    settings_schema=VOICE_SETTINGS.json_schema(),
    embeddable=True,
)
