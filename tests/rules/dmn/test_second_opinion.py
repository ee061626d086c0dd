"""Random tables of GoRules, answered by ours as taken over and by the engine that they were made for."""

import json
import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import zen

from midoffice.domain.rules.dmn.engine import compile_model
from midoffice.domain.rules.dmn.jdm import read_jdm

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SEED = 34
TABLES, CONTEXTS = 400, 25
FIELDS = {"age": "number", "customer.segment": "text", "customer.balance": "number", "vip": "flag", "contact.channel": "text"}
LISTS = [
    "sum(map(items, #.price))",
    "count(items, #.price > 5)",
    "len(items)",
    "some(items, #.price > age)",
    "filter(items, #.price < 3)",
]
TEXTS = ["gold", "silver", "e-mail", "", "Ünïcode"]
Context = dict[str, Any]


def number(rng: random.Random) -> str:
    return rng.choice(["0", "1", "2.5", "18", "1_000", "-3", "100"])


def text(rng: random.Random) -> str:
    word = rng.choice(TEXTS)
    return rng.choice([f"'{word}'", f'"{word}"'])


def number_cell(rng: random.Random) -> str:
    one, other = number(rng), number(rng)
    operator = rng.choice(["<", "<=", ">", ">=", "==", "!="])
    return rng.choice(
        [
            one,
            f"{operator} {one}",
            f"{one}, {other}",
            f"[{one}..{other}]",
            f"({one}..{other})",
            f"[{one}..{other})",
            f"{operator} {one} and < {other}",
            f"< {one} or > {other}",
            f"$ {operator} {one}",
            f"$ in [{one}, {other}]",
            f"$ * 2 > {one} and $ != {other}",
            f"[{one}, {other}]",
        ]
    )


def text_cell(rng: random.Random) -> str:
    one, other = text(rng), text(rng)
    return rng.choice(
        [one, f"{one}, {other}", f"!= {one}", f"$ not in [{one}, {other}]", f"startsWith($, {one})", f"[{one}, {other}]"]
    )


def cell(rng: random.Random, kind: str) -> str:
    if rng.random() < 0.25:
        return rng.choice(["", "", "null"])
    if kind == "flag":
        return rng.choice(["true", "false"])
    return number_cell(rng) if kind == "number" else text_cell(rng)


def result(rng: random.Random) -> str:
    return rng.choice(
        [
            number(rng),
            text(rng),
            "true",
            "null",
            "age + 1",
            "age * 2 - 1",
            "vip ? 1 : 2",
            "age ^ 2",
            "-age ^ 2",
            LISTS[rng.randrange(len(LISTS))],
            f"customer.segment == {text(rng)}",
            "",
        ]
    )


def file(rng: random.Random) -> str:
    fields = rng.sample(sorted(FIELDS), rng.randint(1, 4))
    outputs = rng.sample(["result", "offer.name", "offer.worth"], rng.randint(1, 3))
    rules = [
        {"_id": f"r{n}"}
        | {f"i{k}": cell(rng, FIELDS[field]) for k, field in enumerate(fields)}
        | {f"o{k}": result(rng) for k in range(len(outputs))}
        for n in range(rng.randint(1, 8))
    ]
    content = {
        "hitPolicy": rng.choice(["first", "collect"]),
        "inputs": [{"id": f"i{k}", "name": field, "field": field} for k, field in enumerate(fields)],
        "outputs": [{"id": f"o{k}", "name": field, "field": field} for k, field in enumerate(outputs)],
        "rules": rules,
    }
    nodes = [
        {"id": "a", "type": "inputNode", "name": "Request", "position": {"x": 0, "y": 0}},
        {"id": "b", "type": "decisionTableNode", "name": "Table", "position": {"x": 0, "y": 0}, "content": content},
        {"id": "c", "type": "outputNode", "name": "Response", "position": {"x": 0, "y": 0}},
    ]
    edges = [{"id": "e1", "sourceId": "a", "targetId": "b"}, {"id": "e2", "sourceId": "b", "targetId": "c"}]
    return json.dumps({"nodes": nodes, "edges": edges})


def context(rng: random.Random) -> Context:
    def a_number() -> object:
        return rng.choice([0, 1, 2.5, 18, 1000, -3, 17, 50, 100])

    return {
        "age": a_number(),
        "vip": rng.random() < 0.5,
        "customer": {"segment": rng.choice(TEXTS), "balance": rng.choice([a_number(), a_number(), None])},
        "items": [{"price": a_number()} for _ in range(rng.randrange(4))],
        "contact": {"channel": rng.choice([*TEXTS, None])},
    }


def plain(value: object) -> object:
    """Without fields that are null, and numbers as numbers."""
    if isinstance(value, dict):
        kept = {key: plain(entry) for key, entry in value.items()}
        return {key: entry for key, entry in kept.items() if entry is not None and entry != {}}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return float(value)
    return value


def test_d34_ten_thousand_answers_are_those_of_the_other_engine() -> None:
    rng = random.Random(SEED)  # noqa: S311 - made-up tables
    engine = zen.ZenEngine()
    compared = told = 0
    for _ in range(TABLES):
        written = file(rng)
        theirs = engine.create_decision(written)
        ours = compile_model(read_jdm(written))
        assert not ours.problems
        for _ in range(CONTEXTS):
            values = context(rng)
            try:
                expected = theirs.evaluate(values)["result"]
            except RuntimeError:
                continue  # where it has an error, it has no opinion
            outcome = ours.evaluate("Response", values, now=NOW)
            assert plain(outcome.value) == plain(expected), (SEED, written, values)
            compared += 1
            told += bool(plain(expected))
    assert compared > TABLES * CONTEXTS * 0.9
    assert told > compared / 3
