"""Catalogues and customers for the benchmark of decisions, made with a fixed seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from midoffice.domain.context.attribute import Attribute, Missing, UnknownReason
from midoffice.domain.context.source import FieldType
from midoffice.domain.context.view import CustomerView
from midoffice.domain.decisions.catalogue import Catalogue
from midoffice.domain.decisions.compilation import CompiledCatalogue, compile_catalogue
from midoffice.domain.decisions.evidence import RecordedConsents
from midoffice.domain.decisions.ledger import DecisionChannel, LedgerEntry, ResponseKind
from midoffice.domain.decisions.snapshot import CustomerFacts, Snapshot
from midoffice.domain.rules.compiled import CompiledRules
from midoffice.domain.rules.dmn.document import from_document
from midoffice.domain.rules.rule_set import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ACTIONS, CRITERIA = 1000, 10
SUBJECTS = ("billing", "orders", "service", "profile")
NUMBERS = tuple(f"{subject}.n{place}" for subject in SUBJECTS for place in range(5))
WORDS = tuple(f"{subject}.w{place}" for subject in SUBJECTS for place in range(3))
FLAGS = tuple(f"{subject}.f{place}" for subject in SUBJECTS for place in range(2))
CHOICES = ("gold", "silver", "bronze", "basic", "new", "none", "former", "trial")
HOLDS = 0.85
"""How often a criterion is true, so that a few dozen of a thousand actions pass all ten."""


@dataclass(frozen=True)
class Case:
    """A compiled catalogue with customers to decide about."""

    title: str
    compiled: CompiledCatalogue
    snapshots: tuple[Snapshot, ...]
    bar: str = ""
    rules: CompiledRules | None = None


def _simple(rng: random.Random) -> str:
    """A criterion as business people write them."""
    form = rng.random()
    if form < 0.35:  # noqa: PLR2004 - the share of each form
        name, bound = rng.choice(NUMBERS), rng.randrange(0, 15)
        return f"{name} >= {bound}" if rng.random() < 0.5 else f"{name} < {100 - bound}"  # noqa: PLR2004 - as often as not
    if form < 0.5:  # noqa: PLR2004
        low = rng.randrange(0, 10)
        return f"{rng.choice(NUMBERS)} in [{low}..{low + 85}]"
    if form < 0.75:  # noqa: PLR2004
        most = ", ".join(f'"{word}"' for word in sorted(rng.sample(CHOICES, 7)))
        return f"{rng.choice(WORDS)} in ({most})"
    if form < 0.9:  # noqa: PLR2004
        return f'{rng.choice(WORDS)} != "{rng.choice(CHOICES)}"'
    return f"{rng.choice(FLAGS)} = true"


def _involved(rng: random.Random) -> str:
    """A criterion that is like no other and not simple."""
    first, second = rng.sample(NUMBERS, 2)
    return (
        f'{first} + {second} > {rng.randrange(1, 5000) / 100} and ({rng.choice(WORDS)} != "{rng.choice(CHOICES)}" or {first} > 10)'
    )


def catalogue(rng: random.Random, *, involved: bool = False) -> Catalogue:
    """A thousand actions in twenty groups with ten criteria each, caps, pauses, consent and quiet hours."""
    write = _involved if involved else _simple
    return Catalogue.read(
        {
            "placements": [{"key": "card", "channel": "chat", "name": "Card", "slots": 3}],
            "groups": [{"key": f"g{place}", "name": f"Group {place}"} for place in range(20)],
            "actions": [_action(rng, place, [write(rng) for _ in range(CRITERIA)]) for place in range(ACTIONS)],
            "policies": [
                {"key": "consent", "kind": "consent"},
                {"key": "week", "kind": "cap", "most": 20, "window_seconds": 604800, "kinds": ["offer"]},
                {"key": "pause", "kind": "pause", "after": ["declined"], "seconds": 2592000, "scope": "action"},
                {"key": "night", "kind": "quiet_hours", "from": "20:00", "until": "09:00", "channels": ["sms", "email"]},
            ],
            "budgets": [{"key": "vouchers", "limit": 500}],
            "arbitration": {"weights": [{"text": 'channel = "chat"', "group": "g1", "weight": 1.2}], "exploration": 0.05},
        }
    )


def _action(rng: random.Random, place: int, texts: list[str]) -> dict[str, Any]:
    tests = [{"id": f"c{n}", "text": text, "why": f"condition {n}"} for n, text in enumerate(texts)]
    return {
        "key": f"action-{place}",
        "name": f"Action {place}",
        "kind": "offer" if place % 10 else "service",
        "group": f"g{place % 20}",
        "purpose": "marketing" if place % 10 else "service",
        "value": str(Decimal(rng.randrange(100, 9000)) / 100),
        "budget": "vouchers" if place % 25 == 1 else None,
        "criteria": {"eligibility": tests[:4], "applicability": tests[4:7], "suitability": tests[7:]},
        "treatments": [
            {
                "key": "chat",
                "channel": "chat",
                "content": {
                    "headline": "Good day, {{ customer.name }}",
                    "text": "You pay {{ billing.n1 | money }} a month.{% if service.f1 %} Your service is on its way.{% endif %}",
                    "accept": "Yes",
                    "decline": "No",
                },
            }
        ],
    }


def _attributes(rng: random.Random, unknown: float) -> Iterator[Attribute]:
    for name in (*NUMBERS, *WORDS, *FLAGS):
        if rng.random() < unknown and name != "billing.n1":
            yield Attribute(name, Missing(UnknownReason.SLOW), name.split(".", maxsplit=1)[0], NOW)
        elif name in NUMBERS:
            yield Attribute(name, Decimal(rng.randrange(0, 10000)) / 100, "billing", NOW, FieldType.NUMBER)
        elif name in WORDS:
            yield Attribute(name, rng.choice(CHOICES), "orders", NOW)
        else:
            yield Attribute(name, value=rng.random() < HOLDS, source="service", as_of=NOW, type=FieldType.BOOLEAN)


def snapshots(rng: random.Random, count: int, unknown: float = 0.0) -> tuple[Snapshot, ...]:
    """Customers with thirty entries in the ledger each."""
    found = []
    for number in range(count):
        member = UUID(int=rng.getrandbits(128), version=4)
        entries = tuple(
            LedgerEntry(
                UUID(int=rng.getrandbits(128), version=4),
                member,
                NOW - timedelta(hours=rng.randrange(1, 900)),
                rng.choice((ResponseKind.SHOWN, ResponseKind.SENT, ResponseKind.DECLINED)),
                f"action-{rng.randrange(ACTIONS)}",
                "chat",
                DecisionChannel.CHAT,
                "card",
                UUID(int=rng.getrandbits(128), version=4),
                UUID(int=rng.getrandbits(128), version=4),
                {"kind": "offer", "group": "g1"},
            )
            for _ in range(30)
        )
        view = CustomerView(member, NOW, {each.name: each for each in _attributes(rng, unknown)}, ())
        consents = RecordedConsents({"marketing": "granted"})
        facts = CustomerFacts("Ada Lovelace", "en", "Europe/London")
        found.append(
            Snapshot(
                NOW, number, (member,), facts, view, consents, DecisionChannel.CHAT, "card", entries, {"vouchers": 9}, verified=True
            )
        )
    return tuple(found)


def rules() -> CompiledRules:
    """A rule set of two tables with forty rows that block groups and actions."""
    decisions = []
    for name, row in (("Eligibility", "group"), ("Suitability", "action")):
        key = "g" if row == "group" else "action-"
        decisions.append(
            {
                "id": name,
                "name": name,
                "requires": {"inputs": ["billing", "profile"]},
                "logic": {
                    "kind": "table",
                    "hit_policy": "collect",
                    "inputs": [{"id": "i1", "expression": "billing.n1"}, {"id": "i2", "expression": "profile.w1"}],
                    "outputs": [{"id": "o1", "name": row}, {"id": "o2", "name": "reason"}],
                    "rules": [
                        {"id": f"r{n}", "when": [f"> {40 + n}", f'"{CHOICES[n % 8]}"'], "then": [f'"{key}{n}"', '"not now"']}
                        for n in range(40)
                    ],
                },
            }
        )
    model = from_document(
        {
            "name": "Actions",
            "namespace": "https://example.org/actions",
            "inputs": [{"id": "billing", "name": "billing"}, {"id": "profile", "name": "profile"}],
            "decisions": decisions,
        }
    )
    return CompiledRules([model], Mode.STRICT)


def cases(customers: int) -> dict[str, Case]:
    """Everything that is measured."""
    rng = random.Random(5)  # noqa: S311 - made-up catalogues
    simple = catalogue(rng)
    plain = compile_catalogue(simple)
    with_rules = compile_catalogue(Catalogue.read(simple.document() | {"rules": {"rule_set": "actions"}}))
    involved = compile_catalogue(catalogue(rng, involved=True))
    known = snapshots(rng, customers)
    return {
        "plain": Case("1,000 actions x 10 criteria", plain, known, "<= 2 ms with all around it, aimed at 1 ms"),
        "unknown": Case("  a fifth UNKNOWN", plain, snapshots(rng, customers, 0.2), "<= 2 ms"),
        "rules": Case("  with a rule set", with_rules, known, "<= 2 ms", rules()),
        "involved": Case("  10,000 different criteria, none simple", involved, known[:5], "the worst catalogue"),
    }
