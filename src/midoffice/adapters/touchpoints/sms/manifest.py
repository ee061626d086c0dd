"""What the SMS channel says about itself."""

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.sms_settings import SMS_SETTINGS
from midoffice.ports.touchpoints import Manifest

_KEYS = 'Token for the gateway and key of its signatures (two different ones: {"inbound": "...", "outbound": "..."})'

MANIFEST = Manifest(
    channel=Channel.SMS,
    title="Text messages",
    summary="Texts to one of your numbers become contacts, and answers go out as texts.",
    settings_schema=SMS_SETTINGS.json_schema(),
    secret=_KEYS,
)
