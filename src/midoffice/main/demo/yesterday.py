"""The company's yesterday, decided but not written: a whole day with its agents, to be replayed.

Customers come in two peaks, agents in shifts with pauses, and the dispatcher decides who answers whom and when. People are
slower than rules, so agents take a breath after each contact that nothing records.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.routing.replay.comparison import run_under
from midoffice.domain.routing.replay.recorded_day import Change, Contact, Handling, Present, RecordedDay
from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel
from midoffice.main.demo import topics as words
from midoffice.main.demo.past import Line, PastContact, abandoned, chat_lines, mail_lines
from midoffice.main.demo.persona import Persona
from midoffice.main.demo.services import ZONE
from midoffice.main.demo.staff import AGENTS, Colleague
from midoffice.main.demo.topic import Topic

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from midoffice.domain.services.service import Service

CONTACTS = 420
_HOURS = (0, 0, 0, 0, 0, 1, 2, 5, 14, 34, 46, 34, 20, 16, 22, 40, 44, 30, 18, 12, 5, 0, 0, 0)
"""How much comes in each hour of the day."""
_CHANNELS = {Channel.CHAT: 50, Channel.EMAIL: 30, Channel.WEBFORM: 20}
_CHATS_FROM, _CHATS_UNTIL = 8, 20
_TYPICAL_SECONDS = {Channel.CHAT: 620, Channel.EMAIL: 780, Channel.WEBFORM: 600}
_SPREAD = 0.45
_READY, _AWAY, _OUT = PresenceState.READY, PresenceState.NOT_READY, PresenceState.SIGNED_OUT
_EARLY = ((7.75, _READY, None), (10.0, _AWAY, "Break"), (10.25, _READY, None), (12.0, _AWAY, "Lunch"), (12.5, _READY, None))
_EARLY_END = ((14.5, _AWAY, "Break"), (14.7, _READY, None), (16.25, _OUT, None))
_LATE = ((12.5, _READY, None), (15.0, _AWAY, "Break"), (15.25, _READY, None), (17.5, _AWAY, "Lunch"), (18.0, _READY, None))
_LATE_END = ((19.5, _AWAY, "Back-office work"), (19.75, _READY, None), (21.25, _OUT, None))
_SHIFTS = {"early": (*_EARLY, *_EARLY_END), "late": (*_LATE, *_LATE_END)}
_ON_LATE = frozenset({"cleo", "esra", "hanna", "ivo", "jun"})


@dataclass(frozen=True, slots=True)
class PresenceStep:
    """Somebody came, paused or went."""

    colleague: Colleague
    at: datetime
    state: PresenceState
    reason: str | None


@dataclass(frozen=True, slots=True)
class Yesterday:
    """The contacts, oldest first, and the comings and goings in their order."""

    contacts: tuple[PastContact, ...]
    steps: tuple[PresenceStep, ...]
    began_at: datetime

    def has(self, at: datetime) -> bool:
        """Whether an instant belongs to the day."""
        return self.began_at <= at < self.began_at + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Coming:
    """Somebody who comes with something; the answer depends on the agents."""

    persona: Persona
    topic: Topic
    contact: Contact
    breath: float


def imagine_yesterday(
    rng: random.Random,
    personas: Sequence[Persona],
    topics: Sequence[Topic],
    now: datetime,
    services: Mapping[str, Service],
    skills: Mapping[str, UUID],
) -> Yesterday:
    """The day before today, where the company is; what was not over by then is left out."""
    date = (now.astimezone(ZoneInfo(ZONE)) - timedelta(days=1)).date()
    began_at = datetime.combine(date, time(0), ZoneInfo(ZONE)).astimezone(UTC)
    steps = _steps(rng, began_at)
    coming = sorted((_coming(rng, personas, topics) for _ in range(CONTACTS)), key=lambda c: c.contact.arrived_at)
    agents = tuple(_present(place, colleague, steps, began_at, skills) for place, colleague in enumerate(AGENTS))
    slower = tuple(_with_breath(each) for each in coming)
    course = run_under(RecordedDay(date, ZONE, began_at, 86_400.0, slower, agents), tuple(services.values()))
    answered_by = {hold.begun: AGENTS[hold.agent] for hold in course.holds}
    found = []
    for each, fate in zip(coming, course.fates, strict=True):
        arrived_at = began_at + _milliseconds(each.contact.arrived_at)
        if fate.answered_at is not None:
            waited = _milliseconds(fate.answered_at - each.contact.arrived_at)
            answered = _answered(rng, each, arrived_at, waited, answered_by[fate.answered_at])
            found.append(_overflowed(answered, services) if fate.overflows else answered)
        elif fate.gone_at is not None:
            waited = _milliseconds(fate.gone_at - each.contact.arrived_at)
            found.append(abandoned(rng, each.persona, each.topic, arrived_at, waited))
    return Yesterday(tuple(contact for contact in found if contact.arrived_at + contact.closed_after < now), steps, began_at)


def _milliseconds(seconds: float) -> timedelta:
    return timedelta(milliseconds=round(seconds * 1000))


def _steps(rng: random.Random, began_at: datetime) -> tuple[PresenceStep, ...]:
    found = []
    for colleague in AGENTS:
        for hour, state, reason in _SHIFTS["late" if colleague.login in _ON_LATE else "early"]:
            at = began_at + _milliseconds(3600 * hour + rng.uniform(-240, 240))
            found.append(PresenceStep(colleague, at, state, reason))
    return tuple(sorted(found, key=lambda step: step.at))


def _present(
    place: int, colleague: Colleague, steps: Sequence[PresenceStep], began_at: datetime, skills: Mapping[str, UUID]
) -> Present:
    own = (step for step in steps if step.colleague is colleague)
    changes = tuple(Change((s.at - began_at).total_seconds(), ready=s.state is _READY, left=s.state is _OUT) for s in own)
    levels = {str(skills[key]): level for key, level in colleague.skills}
    return Present(UUID(int=place), levels, (colleague.units,) * 3, ready=False, changes=changes)


def _coming(rng: random.Random, personas: Sequence[Persona], topics: Sequence[Topic]) -> _Coming:
    hour = rng.choices(range(24), _HOURS)[0]
    channel = rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
    if channel is Channel.CHAT and not _CHATS_FROM <= hour < _CHATS_UNTIL:
        channel = Channel.EMAIL
    topic = rng.choice(topics)
    seconds = round(_TYPICAL_SECONDS[channel] * rng.lognormvariate(0, _SPREAD), 3)
    contact = Contact(
        topic.service,
        channel,
        LOAD_UNITS[channel],
        round(3600 * hour + rng.uniform(0, 3600), 3),
        (Handling(topic.service, round(rng.uniform(2, 11), 3), seconds),),
        patience=round(25 + rng.expovariate(1 / 260), 3) if channel is Channel.CHAT else None,
    )
    return _Coming(rng.choice(personas), topic, contact, rng.uniform(0, 40))


def _with_breath(coming: _Coming) -> Contact:
    (handling,) = coming.contact.handlings
    return replace(coming.contact, handlings=(replace(handling, seconds=handling.seconds + coming.breath),))


def _answered(rng: random.Random, coming: _Coming, arrived_at: datetime, waited: timedelta, agent: Colleague) -> PastContact:
    (handling,) = coming.contact.handlings
    channel, persona = coming.contact.channel, coming.persona
    ended = waited + _milliseconds(handling.seconds)
    talked = ended - _milliseconds(handling.seconds * rng.uniform(0.08, 0.2))
    if channel is Channel.CHAT:
        lines = _spread(chat_lines(rng, persona, coming.topic, agent), waited, talked)
    else:
        question, answer = mail_lines(rng, persona, coming.topic, agent)[:2]
        lines = (question, replace(answer, after=talked))
    return PastContact(
        persona,
        coming.topic,
        channel,
        arrived_at,
        "" if channel is Channel.CHAT else persona.fill(rng.choice(coming.topic.subjects)),
        lines,
        agent,
        waited,
        talked,
        ended,
        rng.choices([Outcome.RESOLVED, Outcome.FOLLOW_UP], [9, 1])[0],
        rng.choice(words.NOTES) if rng.random() < 0.1 else "",  # noqa: PLR2004  # some leave one
        rang=_milliseconds(handling.ring),
    )


def _overflowed(contact: PastContact, services: Mapping[str, Service]) -> PastContact:
    service = services[contact.topic.service]
    to = next((other.key for other in services.values() if other.id == service.overflow_service_id), "")
    return replace(contact, overflowed_to=to, overflowed_after=service.overflow_after or timedelta(0))


def _spread(lines: Sequence[Line], answered: timedelta, ended: timedelta) -> tuple[Line, ...]:
    """The lines of a chat from the answer to the end, in the rhythm that they have."""
    first, last = lines[1].after, lines[-1].after
    return (
        lines[0],
        *(replace(line, after=answered + (line.after - first) * ((ended - answered) / (last - first))) for line in lines[1:]),
    )
