"""Consents: read, given, refused, and refused by a word."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.customers.consent import MARKETING, Consent, ConsentState, check_consent, heard_in
from midoffice.domain.customers.opt_out import is_opt_out
from midoffice.domain.customers.person import Person
from midoffice.kernel.documents import document
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.usecases.audited import audit
from midoffice.usecases.events import SYSTEM
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact


@dataclass(frozen=True, slots=True)
class ConsentView:
    """The latest word of one customer record; `decides` when it is the one that counts for the whole person."""

    purpose: str
    channel: str
    state: ConsentState
    source: str
    at: datetime
    customer_id: UUID
    decides: bool


class OptIn(StrEnum):
    """What became of a customer's word that offers are wanted again."""

    GRANTED = "granted"
    ALREADY = "already"
    """They were wanted before: nothing changes."""
    NOT_OURS_TO_SAY = "not_ours_to_say"
    """No word on this channel had refused them, or more is in the way than that: a person has to look."""


@dataclass(frozen=True, slots=True)
class OptOut:
    """What a message's text meant. `confirm`: this is the moment to say once that it was understood."""

    refused: bool
    confirm: bool


async def view_consents(context: Context, principal: Principal, customer_id: UUID) -> tuple[ConsentView, ...]:
    """Return what all records of the person said last, by purpose and channel. Raises NotFound."""
    principal.require(Scope.READ_CONTACTS, "read customers")
    async with context.database.reading() as tx:
        await tx.customers.get(customer_id)
        return await _views(tx, await tx.people.person_of(customer_id))


async def read_consent_history(context: Context, principal: Principal, customer_id: UUID) -> tuple[Consent, ...]:
    """Return every word of the person's records, oldest first. Raises NotFound."""
    principal.require(Scope.READ_CONTACTS, "read customers")
    async with context.database.reading() as tx:
        await tx.customers.get(customer_id)
        return await tx.people.consent_history(await tx.people.person_of(customer_id))


async def set_consent(
    context: Context, principal: Principal, customer_id: UUID, purpose: str, channel: str, state: ConsentState
) -> tuple[ConsentView, ...]:
    """Store a word that a colleague heard, on this customer record and on every other of the person that had said something.

    Else a refusal of another record would go on counting after the customer has changed their mind. When the records turn out
    to be two people, each has its own words again.
    Raises NotFound, Invalid(purpose | channel).
    """
    principal.require(Scope.EDIT_CUSTOMERS, "change consents")
    check_consent(purpose, channel)
    now = context.clock.now()

    async def work(tx: Transaction) -> tuple[ConsentView, ...]:
        person = await tx.people.lock_person(customer_id)
        before = await _views(tx, person)
        said = {c.customer_id for c in (await tx.people.consents_of(person)).latest if (c.purpose, c.channel) == (purpose, channel)}
        for each in sorted({customer_id, *said}):
            heard_from = None if each == customer_id else customer_id
            await _store(tx, person, Consent(new_id(), each, purpose, channel, state, "agent", now, heard_from), principal.actor)
        after = {"purpose": purpose, "channel": channel, "state": state.value}
        await audit(tx, principal, now, "consent.set", "customer", customer_id, {"consents": _named(before)}, after)
        return await _views(tx, person)

    return await transact(context, work)


async def note_opt_out(context: Context, customer_id: UUID, channel: str, text: str) -> OptOut:
    """Refuse marketing on a channel if that is what the text says (D50). Raises NotFound.

    For channels on which a word is an opt-out by law (SMS). `confirm` is true once: the same word again changes and says nothing.
    """
    now = context.clock.now()

    async def work(tx: Transaction) -> OptOut:
        return await note_opt_out_in(tx, customer_id, channel, text, now)

    return await transact(context, work) if is_opt_out(text) else OptOut(refused=False, confirm=False)


async def note_opt_out_in(tx: Transaction, customer_id: UUID, channel: str, text: str, now: datetime) -> OptOut:
    """Do the work of `note_opt_out` in a transaction that holds more."""
    if not is_opt_out(text):
        return OptOut(refused=False, confirm=False)
    return OptOut(refused=True, confirm=await refuse_marketing(tx, customer_id, channel, heard_in(channel, text), now))


async def refuse_marketing(tx: Transaction, customer_id: UUID, channel: str, source: str, now: datetime) -> bool:
    """Store that a customer wants no advertising on a channel; tell whether that is new. Raises NotFound."""
    person = await tx.people.lock_person(customer_id)
    if (await tx.people.consents_of(person)).state(MARKETING, channel) is ConsentState.REFUSED:
        return False
    await _store(tx, person, Consent(new_id(), customer_id, MARKETING, channel, ConsentState.REFUSED, source, now), SYSTEM)
    return True


async def note_opt_in_in(tx: Transaction, customer_id: UUID, channel: str, text: str, said_at: datetime, now: datetime) -> OptIn:
    """Grant marketing on a channel again, if a word on the same channel had ended it before `said_at`. Raises NotFound."""
    person = await tx.people.lock_person(customer_id)
    consents = await tx.people.consents_of(person)
    if consents.state(MARKETING, channel) is ConsentState.GRANTED:
        return OptIn.ALREADY
    words = consents.begun_again(MARKETING, channel, said_at)
    for each in words:
        heard_from = None if each.customer_id == customer_id else customer_id
        granted = Consent(
            new_id(), each.customer_id, MARKETING, channel, ConsentState.GRANTED, heard_in(channel, text), now, heard_from
        )
        await _store(tx, person, granted, SYSTEM)
    return OptIn.GRANTED if words else OptIn.NOT_OURS_TO_SAY


async def _store(tx: Transaction, person: Person, consent: Consent, actor: str) -> None:
    await tx.people.add_consent(consent)
    data: dict[str, Any] = {"consent": document(consent), "members": [str(member) for member in person.members]}
    await tx.log.append([Event("ConsentChanged", consent.at, actor, data, customer_id=consent.customer_id)])


async def _views(tx: Transaction, person: Person) -> tuple[ConsentView, ...]:
    consents = await tx.people.consents_of(person)
    return tuple(
        ConsentView(c.purpose, c.channel, c.state, c.source, c.at, c.customer_id, consents.why(c.purpose, c.channel) == c)
        for c in consents.latest
    )


def _named(views: tuple[ConsentView, ...]) -> list[str]:
    return [f"{view.purpose} {view.channel} {view.state}" for view in views if view.decides]
