"""What the web chat says about itself."""

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.chat_settings import CHAT_SETTINGS
from midoffice.ports.touchpoints import Manifest

MANIFEST = Manifest(
    channel=Channel.CHAT,
    title="Web chat",
    summary="A chat window on your web pages: visitors talk to an agent at once, or leave a message while closed.",
    settings_schema=CHAT_SETTINGS.json_schema(),
    secret="Key with which your site signs who its customer is",  # noqa: S106 - what it is, not the key
    embeddable=True,
)
