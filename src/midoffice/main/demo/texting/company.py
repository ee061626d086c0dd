"""The company's number for text messages."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel
from midoffice.domain.touchpoints.sms_settings import read_sms_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.documents import document
from midoffice.kernel.ids import new_id

if TYPE_CHECKING:
    from midoffice.usecases.given import Context

TEXTS, TEXT_NUMBER = "bramblewick-texts", "+441632960961"
"""The number is in a range that is kept free for stories (Ofcom)."""
_SERVICE = "technical"
_HELP = "Bramblewick, telephone and internet. Write to us here and we answer. STOP ends offers, START begins them again."


def gateway_key(secret_key: bytes) -> str:
    """Return the key that the company shares with its gateway."""
    return hmac.digest(secret_key, b"the demonstration's gateway of text messages", hashlib.sha256).hex()


async def fill_texts(context: Context, gateway_port: int) -> None:
    """Give the company its number, once; the gateway is where it listens this time."""
    gateway = f"http://127.0.0.1:{gateway_port}/send"
    asked = {"number": TEXT_NUMBER, "gateway_url": gateway, "knows_repetitions": True, "help_text": _HELP}
    settings: dict[str, Any] = document(read_sms_settings(asked))
    sealed = context.sealer.seal(gateway_key(context.secret_key))
    async with context.database.transaction() as tx:
        known = next((each for each in await tx.touchpoints.all() if each.key == TEXTS), None)
        if known is not None:
            await tx.touchpoints.save(replace(known, settings=settings, secrets=sealed, version=known.version + 1))
            return
        service = next(each for each in await tx.services.all() if each.key == _SERVICE)
        load = LOAD_UNITS[Channel.SMS]
        await tx.touchpoints.add(Touchpoint(new_id(), TEXTS, Channel.SMS, "Text Bramblewick", service.id, load, settings, sealed))
