"""What we tell another system about its items: written down with the change that it is about, sent through the outbox."""

from dataclasses import replace
from datetime import datetime

from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.external_item import STATE_AFTER, ExternalItem, ExternalState, Word
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.touchpoints.channel import EXTERNAL
from midoffice.domain.touchpoints.external_settings import read_external_settings
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.outbox import OutboxEntry, OutboxState

EXTERNAL_TELL = "external.tell"
"""Kind of the outbox entry that makes an external queue hear a word of ours."""
_KNOWN_THERE = frozenset({ExternalState.GONE, ExternalState.MISSING})


async def tell(tx: Transaction, interaction: Interaction, item: WorkItem, word: Word, now: datetime, reason: str = "") -> None:
    """Say a word on a contact of an external queue; nothing happens for others, and for what is gone over there anyway.

    The caller has locked the contact. A word that is said before the one before it was sent takes its place.
    """
    if interaction.channel not in EXTERNAL:
        return
    known = await tx.external.lock_of_interaction(interaction.id)
    if known is None or known.state in _KNOWN_THERE or (word is Word.RELEASE and known.state is ExternalState.WAITING):
        return
    await say(tx, known, word, now, str(item.agent_id) if word is Word.CLAIM else None, reason)


async def say(tx: Transaction, known: ExternalItem, word: Word, now: datetime, agent_id: str | None, reason: str) -> ExternalItem:
    """Put a word into the outbox and return the item after it. A queue without an address is told nothing."""
    changed = replace(
        known,
        state=STATE_AFTER[word],
        told=word,
        told_version=known.told_version + 1,
        told_at=now,
        confirmed=None,
        problem=None,
        version=known.version + 1,
    )
    await tx.external.save(changed)
    touchpoint = await tx.touchpoints.get(known.touchpoint_id)
    if read_external_settings(touchpoint.settings).base_url:
        payload = {"item_id": str(known.id), "version": changed.told_version, "agent_id": agent_id, "reason": reason}
        key = f"external:{known.id}:{changed.told_version}"
        await tx.outbox.put(OutboxEntry(new_id(), EXTERNAL_TELL, key, payload, OutboxState.PENDING, now, now))
    return changed
