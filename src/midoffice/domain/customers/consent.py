"""Consents: what a person allows us to use their data and a channel for, and whose word decides."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.domain.customers.person import Person
from midoffice.kernel.errors import Invalid

EVERY_CHANNEL = "*"
SERVICE = "service"
"""The purpose that needs no consent: what the customer came for."""
MARKETING = "marketing"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class ConsentState(StrEnum):
    """What is known of a consent."""

    GRANTED = "granted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """Asked, or granted once and no longer valid: stricter than granted, and open to another question."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a customer said on one purpose and channel ("*": all), when, and through what we know it (`source`).

    `heard_from` is there when it was said by another record of the same person: it counts while the two are one.
    """

    id: UUID
    customer_id: UUID
    purpose: str
    channel: str
    state: ConsentState
    source: str
    at: datetime
    heard_from: UUID | None = None


def heard_in(channel: str, text: str) -> str:
    """Return the source of a consent that a customer gave or took back by a word in a message of their own."""
    return f"{channel}: {text.strip()[:40]}"


_STRICTNESS = {ConsentState.GRANTED: 0, ConsentState.UNKNOWN: 1, ConsentState.REFUSED: 2}


class Consents:
    """What counts for a person.

    Of each customer record the latest word on a purpose and channel counts; of several records, and of a channel and "*", the
    most restrictive does: refused > unknown > granted, also when it is the older one.

    A record that was never asked says nothing. Where nobody was, the state is unknown.
    """

    def __init__(self, consents: Iterable[Consent] = ()) -> None:
        """Take consents of all the person's records, in any order; older words of the same record may be among them."""
        latest: dict[tuple[UUID, str, str], Consent] = {}
        for consent in consents:
            key = (consent.customer_id, consent.purpose, consent.channel)
            if key not in latest or (consent.at, consent.id) > (latest[key].at, latest[key].id):
                latest[key] = consent
        self.latest = tuple(sorted(latest.values(), key=lambda c: (c.purpose, c.channel, c.at, c.id)))

    def state(self, purpose: str, channel: str) -> ConsentState:
        """Return what counts for a purpose on a channel; `service` is always granted."""
        if purpose == SERVICE:
            return ConsentState.GRANTED
        decisive = self.why(purpose, channel)
        return ConsentState.UNKNOWN if decisive is None else decisive.state

    def why(self, purpose: str, channel: str) -> Consent | None:
        """Return the word that decides: the newest of the most restrictive ones; None when nobody was asked."""
        said = [c for c in self.latest if c.purpose == purpose and c.channel in {channel, EVERY_CHANNEL}]
        return max(said, key=lambda c: (_STRICTNESS[c.state], c.at, c.id), default=None)

    def begun_again(self, purpose: str, channel: str, said_at: datetime) -> tuple[Consent, ...]:
        """Return the words that become a yes when the person says on the channel, at `said_at`, that they want it again.

        A word on the channel takes back earlier words on the channel, and nothing else: empty when nothing was refused, and when
        something else is in the way too, such as a refusal that a colleague heard, one for all channels, or a later one.
        """
        strict = [
            c
            for c in self.latest
            if c.purpose == purpose and c.channel in {channel, EVERY_CHANNEL} and c.state is not ConsentState.GRANTED
        ]
        refused = [c for c in strict if c.state is ConsentState.REFUSED]
        own = all(c.source.startswith(heard_in(channel, "")) and c.at <= said_at for c in refused)
        return tuple(strict) if refused and own and all(c.channel == channel for c in strict) else ()

    def granted(self, channel: str) -> frozenset[str]:
        """Return the purposes that are granted on a channel, `service` among them."""
        purposes = {c.purpose for c in self.latest} | {SERVICE}
        return frozenset(p for p in purposes if self.state(p, channel) is ConsentState.GRANTED)


def consents_by_person(people: Iterable[Person], words: Iterable[Consent]) -> dict[UUID, Consents]:
    """Return what counts for each person, by the person's id, of the words of all their records.

    A word heard from a record that is not the person's counts for nothing.
    """
    said: dict[UUID, list[Consent]] = {}
    for word in words:
        said.setdefault(word.customer_id, []).append(word)
    return {
        person.id: Consents(
            word
            for member in person.members
            for word in said.get(member, ())
            if word.heard_from is None or word.heard_from in person.members
        )
        for person in people
    }


def check_consent(purpose: str, channel: str) -> None:
    """Raise Invalid(purpose | channel) for words that cannot be a purpose or channel; `service` cannot be refused."""
    if not _KEY.fullmatch(purpose):
        raise Invalid("purpose", "is not a word of a-z, 0-9 and _", 'Enter a purpose such as "marketing".')
    if purpose == SERVICE:
        raise Invalid("purpose", "needs no consent", "Leave `service` out: it is what the customer came for.")
    if channel != EVERY_CHANNEL and not _KEY.fullmatch(channel):
        raise Invalid("channel", "is not a word of a-z, 0-9 and _", 'Enter a channel such as "email", or "*" for all.')
