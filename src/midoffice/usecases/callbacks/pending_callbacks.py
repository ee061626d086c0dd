"""Callbacks that are pending for a customer who makes contact again."""

from datetime import datetime

from midoffice.domain.callbacks.callback import Callback
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.interactions.interaction import Interaction
from midoffice.ports.database import Transaction
from midoffice.ports.timers import Timer, TimerKind


async def pending_callbacks(tx: Transaction, interaction: Interaction) -> tuple[Callback, ...]:
    """Return the open callbacks of the customer of a contact, other than its own, in order of id.

    The customer is who was recognised by an identifier that nobody else has, or who calls from the number itself. While several
    customers share the identifier, the contact has none, and nothing is found.
    """
    if interaction.customer_id is None:
        return ()
    number = interaction.sender.value if interaction.sender.kind is IdentifierKind.PHONE else None
    found = await tx.callbacks.open_of(interaction.customer_id, number)
    return tuple(callback for callback in found if callback.interaction_id != interaction.id)


async def merge_when_answered(tx: Transaction, interaction: Interaction, now: datetime) -> None:
    """See to it that callbacks pending for the customer of a contact that is being answered are merged into it (R43).

    In a transaction of its own, through a timer: other contacts cannot be locked after the one that is being answered.
    """
    if await pending_callbacks(tx, interaction):
        await tx.timers.set(Timer(TimerKind.CALLBACK_MERGE, str(interaction.id), now))


async def merge_repeated(tx: Transaction, interaction: Interaction, number: str, now: datetime) -> None:
    """See to it that what a customer asks for twice is done once: the newer callback to a number takes the place of the older.

    What a colleague has promised the customer stays.
    """
    if await pending_callbacks(tx, interaction):
        await tx.timers.set(Timer(TimerKind.CALLBACK_MERGE, str(interaction.id), now, {"number": number}))
