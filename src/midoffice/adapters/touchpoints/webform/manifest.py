"""What the web form says about itself."""

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.webform import WEBFORM_SETTINGS
from midoffice.ports.touchpoints import Manifest

MANIFEST = Manifest(
    channel=Channel.WEBFORM,
    title="Web form",
    summary="A contact form with your own fields: a page of ours to link to, and an endpoint for your own pages.",
    settings_schema=WEBFORM_SETTINGS.json_schema(),
    embeddable=True,
)
