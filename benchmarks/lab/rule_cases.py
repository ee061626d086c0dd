"""What the benchmark of the rules engine asks: each rule in the form of each of the three engines, and the customer."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from midoffice.domain.rules.dmn.document import from_document

if TYPE_CHECKING:
    from midoffice.domain.rules.dmn.model import Definitions

SEGMENTS = ("gold", "silver", "bronze", "basic", "new")
CHANNELS = ("email", "chat", "call", "webform", "sms")
CONDITION = 'customer.age >= 18 and customer.segment = "gold" and contact.channel = "email"'
INPUTS = ("customer", "contact")
CEL_DEPTH = 13


def customer() -> dict[str, Any]:
    """A customer and a contact as a customer view has them: 2 KB of JSON."""
    return {
        "customer": {
            "id": "C-0048211",
            "name": {"title": "Dr.", "first": "Maria", "last": "Schneider"},
            "email": "maria.schneider@example.org",
            "phone": "+493012345678",
            "age": 42,
            "segment": "gold",
            "country": "DE",
            "language": "de",
            "balance": 1234.5,
            "tenure": 37,
            "open": 2,
            "address": {"street": "Hauptstrasse 17", "zip": "10115", "city": "Berlin"},
            "consents": {"email": True, "phone": False, "sms": True, "post": False},
            "products": [
                {"code": f"P{n}", "name": f"Product number {n}", "since": f"202{n}-03-01", "monthly": 9.5 + n, "active": n % 2 == 0}
                for n in range(7)
            ],
            "payments": [{"date": f"2026-0{n}-15", "amount": 49.75, "late": False} for n in range(1, 9)],
        },
        "contact": {
            "channel": "email",
            "reason": "billing",
            "hour": 14,
            "weekday": "Tuesday",
            "subject": "Question about my last invoice, which is higher than the ones before",
            "attempts": 1,
            "history": [
                {"channel": "chat", "days_ago": 3, "outcome": "resolved"},
                {"channel": "call", "days_ago": 40, "outcome": "follow-up"},
            ],
        },
    }


@dataclass(frozen=True)
class Rows:
    """A table: the expressions it tests, the names of its results, and its rows, each the cells of both."""

    tested: tuple[str, ...]
    results: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    policy: str = "first"


def fifty_rows(salt: int = 0) -> Rows:
    """Which team answers a contact with which priority; the customer is taken by one of the last rows. `salt` changes the texts."""
    rows = []
    for first, segment in enumerate(SEGMENTS):
        for second, channel in enumerate(CHANNELS):
            number = first * 10 + second
            rows.append((f'"{segment}"', f'"{channel}"', f"> {1000 + salt}", "[18..65]", str(number), f'"team {second}"'))
            rows.append((f'"{segment}"', f'"{channel}"', f"<= {1000 + salt}", "-", str(number + 5), f'"team {second}"'))
    rows.reverse()
    tested = ("customer.segment", "contact.channel", "customer.balance", "customer.age")
    return Rows(tested, ("priority", "team"), tuple(rows))


def thousand_offers() -> Rows:
    """A thousand offers, each with four conditions and what it is worth; a few dozen are for our customer."""
    rng = random.Random(4)  # noqa: S311 - made-up offers
    rows = []
    for number in range(1000):
        low = rng.randrange(18, 60)
        segments = ", ".join(f'"{one}"' for one in sorted(rng.sample(SEGMENTS, rng.choice((1, 1, 2)))))
        channels = ", ".join(f'"{one}"' for one in sorted(rng.sample(CHANNELS, rng.choice((1, 2)))))
        worth = f"{rng.randrange(10, 1000) / 10:g}"
        rows.append((f"[{low}..{low + 25}]", segments, channels, f">= {rng.randrange(0, 48)}", f'"offer {number}"', worth))
    tested = ("customer.age", "customer.segment", "contact.channel", "customer.tenure")
    return Rows(tested, ("offer", "worth"), tuple(rows), "collect")


def graph_rows() -> dict[str, Rows]:
    """The tables of the graph of five decisions; the fifth puts them together."""
    age = Rows(("customer.age",), ("age_band",), (("< 18", '"minor"'), ("[18..30)", '"young"'), (">= 30", '"adult"')))
    value = Rows(
        ("customer.balance", "customer.tenure"),
        ("value_class",),
        (("> 5000", "-", '"A"'), ("> 1000", "> 24", '"B"'), ("-", "> 60", '"B"'), ("-", "-", '"C"')),
    )
    urgency = Rows(
        ("contact.reason", "customer.open"),
        ("urgency",),
        (('"outage"', "-", "5"), ('"billing"', "> 1", "4"), ('"billing"', "-", "3"), ("-", "-", "1")),
    )
    priority = Rows(
        ("age_band", "value_class", "urgency"),
        ("priority",),
        (
            ("-", '"A"', "-", "100"),
            ('"minor"', "-", "-", "90"),
            ("-", '"B"', ">= 4", "80"),
            ("-", "-", ">= 4", "60"),
            ("-", "-", "-", "20"),
        ),
    )
    return {"age_band": age, "value_class": value, "urgency": urgency, "priority": priority}


# --- ours


def _table(rows: Rows) -> dict[str, Any]:
    return {
        "kind": "table",
        "hit_policy": rows.policy,
        "inputs": [{"id": f"i{n}", "expression": text} for n, text in enumerate(rows.tested)],
        "outputs": [{"id": f"o{n}", "name": name} for n, name in enumerate(rows.results)],
        "rules": [
            {"id": f"r{n}", "when": list(row[: len(rows.tested)]), "then": list(row[len(rows.tested) :])}
            for n, row in enumerate(rows.rows)
        ],
    }


def _model(decisions: list[dict[str, Any]]) -> Definitions:
    return from_document(
        {
            "name": "Benchmark",
            "namespace": "https://example.org/benchmark",
            "inputs": [{"id": name, "name": name} for name in INPUTS],
            "decisions": decisions,
        }
    )


def own_table(rows: Rows) -> Definitions:
    """The table as a model of ours, its decision called `answer`."""
    return _model([{"id": "answer", "name": "answer", "logic": _table(rows), "requires": {"inputs": list(INPUTS)}}])


def own_offers(rows: Rows) -> Definitions:
    """The offers as a model: a table that collects, and the best three of them, called `answer`."""
    best = "sublist(sort(eligible, function(a, b) a.worth > b.worth), 1, min(3, count(eligible)))"
    table = {"id": "eligible", "name": "eligible", "logic": _table(rows), "requires": {"inputs": list(INPUTS)}}
    return _model(
        [
            table,
            {"id": "answer", "name": "answer", "logic": {"kind": "literal", "text": best}, "requires": {"decisions": ["eligible"]}},
        ]
    )


def own_graph() -> Definitions:
    """The five decisions as a model; the last is called `answer`."""
    decisions = []
    tables = graph_rows()
    for name, rows in tables.items():
        needed = [other for other in tables if other in rows.tested]
        requires = {"inputs": [] if needed else list(INPUTS), "decisions": needed}
        decisions.append({"id": name, "name": name, "logic": _table(rows), "requires": requires})
    text = "{priority: priority, age_band: age_band, value_class: value_class, urgency: urgency}"
    answer = {"id": "answer", "name": "answer", "logic": {"kind": "literal", "text": text}, "requires": {"decisions": list(tables)}}
    return _model([*decisions, answer])


# --- JDM


def _jdm_node(name: str, rows: Rows, *, hand_on: bool) -> dict[str, Any]:
    count = len(rows.tested)
    content = {
        "hitPolicy": rows.policy,
        "passThrough": hand_on,
        "inputs": [{"id": f"i{n}", "name": text, "field": text} for n, text in enumerate(rows.tested)],
        "outputs": [{"id": f"o{n}", "name": field, "field": field} for n, field in enumerate(rows.results)],
        "rules": [
            {
                "_id": f"r{n}",
                **{f"i{k}": "" if cell == "-" else cell for k, cell in enumerate(row[:count])},
                **{f"o{k}": cell for k, cell in enumerate(row[count:])},
            }
            for n, row in enumerate(rows.rows)
        ],
    }
    return {"id": name, "type": "decisionTableNode", "name": name, "position": {"x": 0, "y": 0}, "content": content}


def jdm(tables: dict[str, Rows]) -> str:
    """The tables one after the other as a JDM file."""
    names = list(tables)
    nodes = [_jdm_node(name, rows, hand_on=name != names[-1] or len(names) > 1) for name, rows in tables.items()]
    request = {"id": "in", "type": "inputNode", "name": "Request", "position": {"x": 0, "y": 0}}
    response = {"id": "out", "type": "outputNode", "name": "Response", "position": {"x": 0, "y": 0}}
    way = ["in", *names, "out"]
    edges = [{"id": f"e{n}", "sourceId": a, "targetId": b, "type": "edge"} for n, (a, b) in enumerate(pairwise(way))]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": [request, *nodes, response], "edges": edges})


# --- CEL


def cel_condition(tested: str, cell: str) -> str:
    """A cell as a condition in CEL."""
    if cell == "-":
        return "true"
    if cell[0] == "[":
        low, high = cell[1:-1].split("..")
        return f"{tested} >= {low} && {tested} {'<=' if cell[-1] == ']' else '<'} {high}"
    if cell[0] in "<>":
        return f"{tested} {cell}"
    return f"{tested} in [{cell}]"


def cel_conditions(rows: Rows) -> list[str]:
    """Each row of a table as one condition."""
    return [" && ".join(cel_condition(t, c) for t, c in zip(rows.tested, row, strict=False)) for row in rows.rows]


def cel_first(rows: Rows) -> list[str]:
    """A table of which the first row counts: the number of the row, or -1. CEL nests 32 deep, so that it takes several texts."""
    texts = []
    conditions = list(enumerate(cel_conditions(rows)))
    for start in range(0, len(conditions), CEL_DEPTH):
        text = "-1"
        for number, condition in reversed(conditions[start : start + CEL_DEPTH]):
            text = f"({condition}) ? {number} : ({text})"
        texts.append(text)
    return texts
