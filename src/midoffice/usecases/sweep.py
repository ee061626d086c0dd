"""What keeps the house in order: the invariants are asked for, and abandoned uploads go."""

from dataclasses import dataclass
from datetime import timedelta

from midoffice.usecases.context import Context

UPLOAD_KEPT = timedelta(hours=24)
"""An upload that never became part of a message is removed after so long."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep found: one sentence per broken invariant, and the uploads it removed."""

    faults: tuple[str, ...]
    uploads_removed: int


async def sweep_house(context: Context) -> Sweep:
    """Ask for broken invariants (there must be none) and remove abandoned uploads."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        faults = await tx.queue.faults()
        abandoned = await tx.interactions.unbound_attachments(now - UPLOAD_KEPT)
    for upload in abandoned:
        async with context.database.transaction() as tx:
            await tx.interactions.remove_attachment(upload.id)
        await context.files.remove(upload.storage_key)
    return Sweep(faults, len(abandoned))
