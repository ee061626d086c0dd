"""Recorded days to replay: small ones written out, and drawn ones."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from midoffice.domain.routing.replay.recorded_day import Change, Contact, Handling, Present, RecordedDay
from midoffice.domain.services.service import RequiredSkill, Service, ServiceLevelTarget
from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel

DAY = date(2026, 3, 12)
MIDNIGHT = datetime(2026, 3, 12, tzinfo=UTC)
SECONDS = 86_400.0
SKILL = {"sales": UUID(int=101), "billing": UUID(int=102), "german": UUID(int=103)}


def service(key: str, **changes: object) -> Service:
    given = {
        "required_skills": (RequiredSkill(SKILL[key], 1),) if key in SKILL else (),
        "real_time_target": ServiceLevelTarget(0.8, timedelta(seconds=20)),
        **changes,
    }
    return Service(UUID(int=sum(key.encode())), key, key.title(), **given)  # type: ignore[arg-type] # fields of Service


SALES, BILLING = service("sales"), service("billing")


def skilled(**levels: int) -> dict[str, int]:
    return {str(SKILL[name]): level for name, level in levels.items()}


def agent(number: int, *changes: Change, ready: bool = True, limit: int = 4, **levels: int) -> Present:
    return Present(UUID(int=number), skilled(**(levels or {"sales": 3})), (limit, limit, limit), ready, changes)


def contact(arrived_at: float, seconds: float = 100.0, **changes: object) -> Contact:
    channel = changes.pop("channel", Channel.CHAT)
    assert isinstance(channel, Channel)
    key = changes.pop("service", "sales")
    given = {"handlings": (Handling(str(key), 0.0, seconds),), **changes}
    return Contact(str(key), channel, LOAD_UNITS[channel], arrived_at, **given)  # type: ignore[arg-type] # fields of Contact


def day_of(contacts: list[Contact], agents: list[Present]) -> RecordedDay:
    return RecordedDay(DAY, "UTC", MIDNIGHT, SECONDS, tuple(contacts), tuple(agents))


def drawn_day(seed: int, contacts: int = 300, agents: int = 8) -> RecordedDay:
    """A day on which everything occurs: three channels, transfers, parked work, impatience, shifts, pauses, night work."""
    dice = random.Random(seed)  # noqa: S311 - the same every time
    keys = ["sales", "billing"]

    def one() -> Contact:
        key, channel = dice.choice(keys), dice.choice(list(Channel))
        handlings = [Handling(key, dice.choice((0.0, 5.0)), dice.expovariate(1 / 400))]
        if dice.random() < 0.1:
            handlings.append(Handling(dice.choice(keys), 3.0, dice.expovariate(1 / 200), transferred=True))
        if dice.random() < 0.1 and channel is not Channel.CHAT:
            handlings.append(Handling(handlings[-1].service, 3.0, dice.expovariate(1 / 200), pause=dice.uniform(60, 9_000)))
        return Contact(
            key,
            channel,
            LOAD_UNITS[channel],
            dice.uniform(-3_600, SECONDS),
            tuple(handlings),
            patience=dice.expovariate(1 / 200) if dice.random() < 0.2 else None,
            preferred=dice.randrange(agents) if dice.random() < 0.1 else None,
        )

    def staff(number: int) -> Present:
        comes = dice.uniform(0, 40_000)
        pause, goes = comes + 10_000, comes + dice.uniform(20_000, 40_000)
        changes = [
            Change(comes, ready=True),
            Change(pause, ready=False),
            Change(pause + 1_800, ready=True, limits=(dice.choice((3, 8)), 8, 8)),
            Change(goes, ready=False, left=True),
        ]
        levels = {name: dice.randint(1, 5) for name in dice.sample(keys, dice.randint(1, 2))}
        return agent(number, *changes, ready=dice.random() < 0.1, limit=8, **levels)

    drawn = sorted((one() for _ in range(contacts)), key=lambda c: c.arrived_at)
    return day_of(drawn, [staff(number) for number in range(agents)])
