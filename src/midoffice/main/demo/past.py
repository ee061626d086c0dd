"""The last ninety days of the demonstration's company, decided but not written: a pure function of a seed and now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.touchpoints.channel import Channel
from midoffice.main.demo import topics as words
from midoffice.main.demo.persona import Persona
from midoffice.main.demo.staff import AGENTS, Colleague
from midoffice.main.demo.topic import Topic

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence


DAYS = 90
CONTACTS = 1_100
_ZONE = ZoneInfo("Europe/London")
_CHANNELS = {Channel.CHAT: 45, Channel.EMAIL: 35, Channel.WEBFORM: 20}
_HOURS = (1, 1, 0, 0, 0, 1, 3, 8, 22, 30, 32, 30, 24, 26, 28, 26, 24, 26, 28, 24, 16, 10, 5, 2)
"""How much comes in each hour of the day."""
_WEEKDAYS = (12, 11, 10, 10, 9, 6, 4)
_ABANDON_SHARE = 0.04
_SAME_CASE_SHARE = 0.14
_NOTE_SHARE = 0.12
_DOUBT_SHARE = 0.55


@dataclass(frozen=True, slots=True)
class Line:
    """Something said: `from_customer`, so long after the arrival."""

    from_customer: bool
    text: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class PastContact:
    """One contact that is over. `agent` is None for a chat whose customer did not wait.

    Times count from `arrived_at`: the answer, the end of the talk, the end of the wrap-up. `continues` says that it belongs
    to the customer's case before.
    """

    persona: Persona
    topic: Topic
    channel: Channel
    arrived_at: datetime
    subject: str
    lines: tuple[Line, ...]
    agent: Colleague | None
    answered_after: timedelta
    talked_until: timedelta
    closed_after: timedelta
    outcome: Outcome
    note: str = ""
    continues: bool = False
    waits_for_customer: bool = False
    """Not over at all: answered, and parked until the customer writes."""
    rang: timedelta = timedelta(seconds=6)
    """How long the agent was asked before the answer."""
    overflowed_to: str = ""
    """The service, by key, to which it went while it waited."""
    overflowed_after: timedelta = timedelta(0)


def imagine_past(
    rng: random.Random, personas: Sequence[Persona], topics: Sequence[Topic], now: datetime, count: int = CONTACTS
) -> tuple[PastContact, ...]:
    """So many contacts, oldest first, the last of them over before `now`.

    A few customers write a lot and most of them little, as everywhere.
    """
    weights = [1 / (place + 4) for place in range(len(personas))]
    arrivals = sorted(_arrival(rng, now) for _ in range(count))
    last: dict[str, PastContact] = {}
    contacts = []
    for arrived_at in arrivals:
        persona = rng.choices(personas, weights)[0]
        before = last.get(persona.name)
        continues = before is not None and rng.random() < _SAME_CASE_SHARE
        topic = before.topic if before is not None and continues else rng.choice(topics)
        contact = _imagine(rng, persona, topic, arrived_at, continues=continues)
        last[persona.name] = contact
        if arrived_at + contact.closed_after < now:
            contacts.append(contact)
    return _leave_some_open(contacts)


def _leave_some_open(contacts: list[PastContact]) -> tuple[PastContact, ...]:
    """Let the newest mails of each agent wait for the customer's answer."""
    left = dict.fromkeys((agent.login for agent in AGENTS), 1) | {"ann": 3}
    newest_first = []
    for contact in reversed(contacts):
        if contact.agent is not None and contact.channel is Channel.EMAIL and left[contact.agent.login]:
            left[contact.agent.login] -= 1
            newest_first.append(replace(contact, waits_for_customer=True))
        else:
            newest_first.append(contact)
    return tuple(reversed(newest_first))


def _arrival(rng: random.Random, now: datetime) -> datetime:
    while True:
        moment = now - timedelta(seconds=rng.uniform(300, DAYS * 86_400))
        local = moment.astimezone(_ZONE)
        if rng.random() * max(_HOURS) * max(_WEEKDAYS) < _HOURS[local.hour] * _WEEKDAYS[local.weekday()]:
            return moment.replace(microsecond=rng.randrange(1000) * 1000)


def _imagine(rng: random.Random, persona: Persona, topic: Topic, arrived_at: datetime, *, continues: bool) -> PastContact:
    channel = rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
    if channel is Channel.CHAT and rng.random() < _ABANDON_SHARE:
        waited = timedelta(seconds=rng.uniform(40, 240))
        return abandoned(rng, persona, topic, arrived_at, waited, continues=continues)
    agent = rng.choice([c for c in AGENTS if any(skill == topic.service and level > 1 for skill, level in c.skills)])
    lines = (chat_lines if channel is Channel.CHAT else mail_lines)(rng, persona, topic, agent)
    answered = next(line.after for line in lines if not line.from_customer)
    accepted = answered * rng.uniform(0.3, 0.8)
    ended = lines[-1].after + timedelta(seconds=rng.uniform(3, 40))
    return PastContact(
        persona,
        topic,
        channel,
        arrived_at,
        persona.fill(rng.choice(topic.subjects)) if channel is not Channel.CHAT else "",
        lines,
        agent,
        accepted,
        ended,
        ended + timedelta(seconds=rng.uniform(10, 110)),
        rng.choices([Outcome.RESOLVED, Outcome.FOLLOW_UP, Outcome.NO_ANSWER_NEEDED], [86, 11, 3])[0],
        rng.choice(words.NOTES) if rng.random() < _NOTE_SHARE else "",
        continues,
    )


def abandoned(
    rng: random.Random, persona: Persona, topic: Topic, arrived_at: datetime, waited: timedelta, *, continues: bool = False
) -> PastContact:
    """A chat whose customer gave up after so long."""
    opening = persona.fill(rng.choice(topic.openings))
    leaving = Line(from_customer=True, text=rng.choice(words.PROMPTS), after=waited * 0.7)
    lines = (Line(from_customer=True, text=opening, after=timedelta(0)), leaving)
    return PastContact(
        persona, topic, Channel.CHAT, arrived_at, "", lines, None, waited, waited, waited, Outcome.ABANDONED, continues=continues
    )


def chat_lines(rng: random.Random, persona: Persona, topic: Topic, agent: Colleague) -> tuple[Line, ...]:
    """What was said in a chat that was answered at once."""

    def ours(text: str) -> tuple[bool, str]:
        return False, persona.fill(text.replace("{agent}", agent.alias))

    def theirs(text: str) -> tuple[bool, str]:
        return True, persona.fill(text.replace("{agent}", agent.alias))

    said = [theirs(rng.choice(topic.openings)), ours(f"{rng.choice(words.GREETINGS)} {rng.choice(topic.questions)}")]
    said += [theirs(rng.choice(topic.answers)), ours(rng.choice(topic.solutions))]
    if rng.random() < _DOUBT_SHARE:
        said += [theirs(rng.choice(topic.doubts)), ours(rng.choice(topic.assurances))]
    said += [ours(rng.choice(words.ANYTHING_ELSE)), theirs(rng.choice(words.THANKS)), ours(rng.choice(words.GOODBYES))]
    lines, at = [], 0.0
    for number, (from_customer, text) in enumerate(said):
        lines.append(Line(from_customer, text, timedelta(seconds=at)))
        at += rng.lognormvariate(3.0, 0.6) if number == 0 else rng.uniform(6, 20) + len(text) / rng.uniform(4, 9)
    return tuple(lines)


def mail_lines(rng: random.Random, persona: Persona, topic: Topic, agent: Colleague) -> tuple[Line, ...]:
    """What was written: a mail and its answer, and sometimes a question after it."""
    wait = rng.lognormvariate(7.6, 0.9)
    lines = [
        Line(from_customer=True, text=mail_text(rng, persona, topic), after=timedelta(0)),
        Line(
            from_customer=False,
            text=answer_text(rng, persona, rng.choice(topic.solutions), agent.alias),
            after=timedelta(seconds=wait),
        ),
    ]
    if rng.random() < _DOUBT_SHARE / 2:
        again = wait + rng.uniform(600, 7_200)
        lines.append(Line(from_customer=True, text=reply_text(rng, persona, topic), after=timedelta(seconds=again)))
        text = answer_text(rng, persona, rng.choice(topic.assurances), agent.alias)
        lines.append(Line(from_customer=False, text=text, after=timedelta(seconds=again + rng.uniform(200, 3_000))))
    return tuple(lines)


def mail_text(rng: random.Random, persona: Persona, topic: Topic) -> str:
    """What a customer writes in a first mail or a form."""
    details = rng.sample(topic.details, k=rng.choice((1, 2, 2)))
    paragraphs = ["Hello,", " ".join([rng.choice(topic.openings), *details]), f"{rng.choice(words.MAIL_CLOSINGS)}\n{{name}}"]
    return persona.fill("\n\n".join(paragraphs))


def reply_text(rng: random.Random, persona: Persona, topic: Topic) -> str:
    """What a customer asks after our answer."""
    return persona.fill(f"Hello,\n\nthank you. {rng.choice(topic.doubts)}\n\n{{name}}")


def answer_text(rng: random.Random, persona: Persona, answer: str, alias: str) -> str:
    """What we wrote in a mail around the answer itself."""
    return persona.fill(f"{rng.choice(words.MAIL_OPENINGS)}\n\n{answer}\n\n{rng.choice(words.MAIL_CLOSINGS)}\n{alias}")
