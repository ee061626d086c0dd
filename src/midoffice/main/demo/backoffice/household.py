"""Everybody who is a customer of the company, as its back office knows them: the same 200,000 whenever they are made.

The customers of the simulation (`persona`) are the first of them.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from midoffice.main.demo.persona import FIRST_NAMES, LAST_NAMES, MAIL_HOSTS, Persona

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HOUSEHOLDS = 200_000
SEED = 11
_ACCOUNTS = 900_000
_STEP = 472_831  # prime, so that the numbers run through all accounts before one comes again
_EVERY = 4
_CENT = Decimal("0.01")
_LATE, _PAPERLESS, _CLOSED = 0.12, 0.7, 0.85

_PLANS = (
    ("Fibre 100", Decimal("29.90")),
    ("Fibre 250", Decimal("39.90")),
    ("Fibre 1000", Decimal("54.90")),
    ("Power Basic", Decimal("48.00")),
    ("Green Power", Decimal("62.50")),
    ("Duo Power & Fibre", Decimal("84.90")),
    ("Fibre & Television", Decimal("69.90")),
)
_SEGMENTS = ("standard",) * 12 + ("family",) * 4 + ("business",) * 2 + ("premium",) * 2
_CREDIT = ("A",) * 11 + ("B",) * 6 + ("C",) * 2 + ("D",)
_FAULTS = ("slow line", "no connection", "picture freezes", "power cut", "router does not start")
_CASES = ("Bill not understood", "Engineer did not come", "Move to another address", "Meter reading", "Refund")
_GOODS = (
    ("Television 55 inch", "television", Decimal("649.00")),
    ("Television 43 inch", "television", Decimal("399.00")),
    ("Set-top box", "accessory", Decimal("79.00")),
    ("Mesh router", "network", Decimal("119.00")),
    ("Soundbar", "audio", Decimal("189.00")),
    ("Smart thermostat", "energy", Decimal("149.00")),
    ("Tablet 11 inch", "computer", Decimal("329.00")),
)
_STATES = ("delivered",) * 17 + ("shipped", "shipped", "ordered")


@dataclass(frozen=True, slots=True)
class Order:
    """Something bought."""

    ordered_on: date
    item: str
    category: str
    price: Decimal
    status: str


@dataclass(frozen=True, slots=True)
class Household:
    """One customer with everything that the three systems know."""

    account: str
    email: str
    name: str
    segment: str
    birth_year: int
    since: date
    churn_risk: Decimal
    lifetime_value: Decimal
    plan: str
    monthly_fee: Decimal
    balance: Decimal
    due_on: date
    paperless: bool
    credit_class: str
    faults: tuple[tuple[date, str], ...]
    cases: tuple[tuple[date, str, bool], ...]
    scores: tuple[tuple[date, int], ...]
    orders: tuple[Order, ...]


def owns_television(position: int) -> bool:
    """Say whether the customer of the simulation in this position of their list has bought a television for sure."""
    return position % _EVERY == _EVERY - 1


def imagine_households(personas: Sequence[Persona], today: date, count: int = HOUSEHOLDS) -> Iterator[Household]:
    """Return so many customers, the personas first. The same day makes the same customers."""
    rng = random.Random(SEED)  # noqa: S311  # makes things up, keeps nothing secret
    for position, persona in enumerate(personas):
        yield _household(rng.random, persona.account, persona.email, persona.name, today, television=owns_television(position))
    taken = {persona.account for persona in personas}
    firsts, lasts = _plain(FIRST_NAMES), _plain(LAST_NAMES)
    made, number = len(personas), 0
    while made < count:
        account = f"BW{100_000 + number * _STEP % _ACCOUNTS}"
        number += 1
        if account in taken:
            continue
        first, last = int(rng.random() * len(firsts)), int(rng.random() * len(lasts))
        email = f"{firsts[first]}.{lasts[last]}.{made}@{MAIL_HOSTS[made % len(MAIL_HOSTS)]}"
        yield _household(rng.random, account, email, f"{FIRST_NAMES[first]} {LAST_NAMES[last]}", today)
        made += 1


def _household(
    chance: Callable[[], float], account: str, email: str, name: str, today: date, *, television: bool = False
) -> Household:
    plan, fee = _PLANS[int(chance() * len(_PLANS))]
    months = 1 + int(chance() * 140)
    late = chance() < _LATE
    return Household(
        account,
        email,
        name,
        segment=_SEGMENTS[int(chance() * len(_SEGMENTS))],
        birth_year=1940 + int(chance() * 66),
        since=today - timedelta(days=months * 30 + int(chance() * 30)),
        churn_risk=Decimal(int(chance() * chance() * 1000)) / 1000,
        lifetime_value=(fee * months + Decimal(int(chance() * 50_000)) / 100).quantize(_CENT),
        plan=plan,
        monthly_fee=fee,
        balance=fee * (1 + int(chance() * 3)) if late else Decimal("0.00"),
        due_on=today + timedelta(days=-1 - int(chance() * 60) if late else int(chance() * 28)),
        paperless=chance() < _PAPERLESS,
        credit_class=_CREDIT[int(chance() * len(_CREDIT))],
        faults=tuple((_before(chance, today), _FAULTS[int(chance() * len(_FAULTS))]) for _ in range(int(chance() ** 3 * 4))),
        cases=tuple(
            (_before(chance, today), _CASES[int(chance() * len(_CASES))], chance() < _CLOSED) for _ in range(int(chance() ** 2 * 3))
        ),
        scores=tuple((_before(chance, today), 5 - int(chance() ** 2 * 5)) for _ in range(int(chance() ** 2 * 4))),
        orders=_orders(chance, today, television=television),
    )


def _orders(chance: Callable[[], float], today: date, *, television: bool) -> tuple[Order, ...]:
    made = []
    for _ in range(int(chance() ** 2 * 4)):
        item, category, price = _GOODS[int(chance() * len(_GOODS))]
        made.append(Order(_before(chance, today), item, category, price, _STATES[int(chance() * len(_STATES))]))
    if television:
        item, category, price = _GOODS[0]
        made.append(Order(today - timedelta(days=9), item, category, price, "delivered"))
    return tuple(made)


def _before(chance: Callable[[], float], today: date) -> date:
    return today - timedelta(days=1 + int(chance() * 400))


def _plain(names: Sequence[str]) -> list[str]:
    return [re.sub("[^a-z]", "", name.lower()) for name in names]
