"""What the e-mail channel says about itself."""

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.mail_settings import MAILBOX_SETTINGS
from midoffice.ports.touchpoints import Manifest

_PASSWORDS = 'Password of the mailbox (two different ones: {"imap_password": "...", "smtp_password": "..."})'

MANIFEST = Manifest(
    channel=Channel.EMAIL,
    title="E-mail",
    summary="A mailbox: its mail becomes contacts, and answers go out in the same thread.",
    settings_schema=MAILBOX_SETTINGS.json_schema(),
    secret=_PASSWORDS,
)
