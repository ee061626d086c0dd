"""How calls to a touchpoint are taken."""

from uuid import UUID

from midoffice.domain.voice.voice_settings import VoiceSettings, read_voice_settings
from midoffice.kernel.errors import Invalid
from midoffice.ports.database import Transaction


async def settings_of(tx: Transaction, touchpoint_id: UUID) -> VoiceSettings:
    """Return the settings of a call's touchpoint; the usual ones where they cannot be read, so that calls are still taken."""
    try:
        return read_voice_settings((await tx.touchpoints.get(touchpoint_id)).settings)
    except Invalid:
        return VoiceSettings()
