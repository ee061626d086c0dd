# /// script
# requires-python = ">=3.11"
# dependencies = ["splink>=5,<6", "pandas>=2"]
# ///
"""Estimates the weights of the identity score with Splink and writes its model, which midoffice reads.

    uv run scripts/train_identity.py model.json [--people FILE.csv] [--seed 7] [--python FILE.py]

Without a file of people it makes some up: families at one address with one landline and, often, one mailbox; common and rare
names; records of one person with typing errors, exchanged names, old addresses and gaps. The file has the columns `unique_id,
name, birth_date, email, phone, address` in plain form (lower case, E.164, ISO dates, empty where unknown), and may have
`person`, the same for records of one person: then m is counted; without it, it is estimated by expectation maximisation.
"""

# ruff: noqa: PLR2004 - the rates of made-up errors stand where they are used

from __future__ import annotations

import argparse
import json
import pprint
import random
import string
from pathlib import Path
from typing import Any

import pandas as pd
import splink.comparison_level_library as level
import splink.comparison_library as comparison
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

FIELDS = ("name", "birth_date", "email", "phone", "address")
PEOPLE, RECORDS_OF_ONE = 6_000, 0.45
LOWEST = 1e-6
"""No level is impossible: a probability of 0 would weigh infinitely."""


def _words(chance: random.Random, count: int, shortest: int, longest: int) -> list[str]:
    vowels, rest = "aeiou", "bcdfghklmnprstvw"
    return [
        "".join(chance.choice(rest if place % 2 == start else vowels) for place in range(chance.randint(shortest, longest)))
        for _ in range(count)
        for start in (chance.randint(0, 1),)
    ]


def _typo(chance: random.Random, text: str) -> str:
    if len(text) < 2:
        return text
    place = chance.randrange(len(text) - 1)
    match chance.randrange(4):
        case 0:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        case 1:
            return text[:place] + text[place + 1 :]
        case 2:
            return text[:place] + chance.choice(string.ascii_lowercase) + text[place:]
        case _:
            return text[:place] + chance.choice(string.ascii_lowercase) + text[place + 1 :]


def _digit(chance: random.Random, text: str) -> str:
    place = chance.choice([place for place, letter in enumerate(text) if letter.isdigit()])
    return text[:place] + chance.choice(string.digits) + text[place + 1 :]


def made_up(seed: int) -> pd.DataFrame:
    """Return records of people that never lived."""
    chance = random.Random(seed)  # noqa: S311 - the same people every time
    firsts, lasts, streets = _words(chance, 400, 3, 8), _words(chance, 2_500, 4, 10), _words(chance, 900, 5, 11)
    common = [1 / (rank + 3) for rank in range(len(lasts))]
    rows: list[dict[str, Any]] = []
    person = 0
    while person < PEOPLE:
        last = chance.choices(lasts, common)[0]
        address = f"{chance.choice(streets)} street {chance.randint(1, 120)} {chance.randint(10_000, 99_999)}"
        landline = f"+44{chance.randint(1_000_000_000, 1_999_999_999)}"
        mailbox = f"{last}.family{chance.randint(1, 99)}@example.com" if chance.random() < 0.2 else ""
        for _ in range(chance.choices((1, 2, 3, 4), (45, 30, 15, 10))[0]):
            person += 1
            numbers = ("", str(chance.randint(1, 99)))
            first = chance.choices(firsts, common[: len(firsts)])[0]
            truth = {
                "name": f"{first} {last}",
                "birth_date": f"{chance.randint(1935, 2006)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
                "email": mailbox or f"{first}.{last}{chance.choice(numbers)}@example.{chance.choice(('com', 'org', 'net'))}",
                "phone": landline if chance.random() < 0.4 else f"+447{chance.randint(100_000_000, 999_999_999)}",
                "address": address,
            }
            copies = 1
            while chance.random() < RECORDS_OF_ONE and copies < 4:
                copies += 1
            rows += [{"unique_id": f"{person}-{n}", "person": person, **_record(chance, truth, first, last)} for n in range(copies)]
    return pd.DataFrame(rows)


def _record(  # noqa: C901, PLR0912 - a table of errors with their rates
    chance: random.Random, truth: dict[str, str], first: str, last: str
) -> dict[str, str | None]:
    record: dict[str, str | None] = dict(truth)
    if chance.random() < 0.08:
        record["name"] = _typo(chance, truth["name"])
    elif chance.random() < 0.05:
        record["name"] = f"{last} {first}"
    elif chance.random() < 0.02:
        record["name"] = f"{first} {chance.choice('abcdefgh')}. {last}"
    if chance.random() < 0.03:
        record["birth_date"] = _digit(chance, truth["birth_date"])
    elif chance.random() < 0.02:
        year = truth["birth_date"][:4] if chance.random() < 0.5 else str(chance.randint(1935, 2006))
        record["birth_date"] = f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    if chance.random() < 0.15:
        record["email"] = f"{first[0]}{last}{chance.randint(1, 999)}@example.{chance.choice(['com', 'org'])}"
    elif chance.random() < 0.05:
        record["email"] = truth["email"].replace("example.", "mail.")
    elif chance.random() < 0.03:
        record["email"] = _typo(chance, truth["email"])
    if chance.random() < 0.2:
        record["phone"] = f"+447{chance.randint(100_000_000, 999_999_999)}"
    elif chance.random() < 0.02:
        record["phone"] = "+" + _digit(chance, truth["phone"][1:])
    if chance.random() < 0.12:
        road = chance.choice(("lane", "park", "hill"))
        record["address"] = f"{road} road {chance.randint(1, 200)} {chance.randint(10_000, 99_999)}"
    elif chance.random() < 0.06:
        record["address"] = _typo(chance, truth["address"])
    for field, gap in (("birth_date", 0.4), ("email", 0.15), ("phone", 0.25), ("address", 0.5)):
        if chance.random() < gap:
            record[field] = None
    return record


def _compare(field: str, *levels: tuple[str, str]) -> Any:  # noqa: ANN401 - Splink's own type
    return comparison.CustomComparison(
        output_column_name=field,
        comparison_levels=[
            level.NullLevel(field),
            *(level.CustomLevel(condition.format(l=f'"{field}_l"', r=f'"{field}_r"'), label) for label, condition in levels),
            level.ElseLevel().configure(label_for_charts="else"),
        ],
    )


COMPARISONS = [
    # The same levels as domain/customers/identity/comparing.py; a test holds the names together.
    _compare(
        "name",
        ("exact", "{l} = {r}"),
        ("swapped", "list_sort(string_split({l}, ' ')) = list_sort(string_split({r}, ' '))"),
        ("close", "jaro_winkler_similarity({l}, {r}) >= 0.92"),
        ("similar", "jaro_winkler_similarity({l}, {r}) >= 0.8"),
    ),
    _compare(
        "birth_date",
        ("exact", "{l} = {r}"),
        ("typing error", "damerau_levenshtein({l}, {r}) <= 1 or {l} = {r}[1:5] || {r}[9:10] || '-' || {r}[6:7]"),
        ("year", "{l}[1:4] = {r}[1:4]"),
    ),
    _compare(
        "email",
        ("exact", "{l} = {r}"),
        ("local part", "split_part({l}, '@', 1) = split_part({r}, '@', 1)"),
        ("close", "jaro_winkler_similarity({l}, {r}) >= 0.92"),
    ),
    _compare("phone", ("exact", "{l} = {r}"), ("typing error", "damerau_levenshtein({l}, {r}) <= 1")),
    _compare("address", ("exact", "{l} = {r}"), ("close", "jaro_winkler_similarity({l}, {r}) >= 0.9")),
]


def train(people: pd.DataFrame, seed: int) -> Linker:
    """Return a linker with estimated m and u."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=COMPARISONS,
        blocking_rules_to_generate_predictions=[block_on("email"), block_on("phone"), block_on("name")],
    )
    api = DuckDBAPI()
    linker = Linker(api.register(people), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=seed)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("name", "birth_date"), block_on("name", "email"), block_on("name", "phone")], recall=0.7
    )
    if "person" in people.columns:
        linker.training.estimate_m_from_label_column("person")
    else:
        for rule in (block_on("name"), block_on("email"), block_on("phone")):
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
    return linker


def bounded(model: dict[str, Any]) -> dict[str, Any]:
    """Return the model with every probability given and none 0 or 1."""
    for each in model["comparisons"]:
        for one in each["comparison_levels"]:
            if not one.get("is_null_level"):
                for name in ("m_probability", "u_probability"):
                    one[name] = min(max(float(one.get(name) or LOWEST), LOWEST), 1 - LOWEST)
    return model


def as_python(model: dict[str, Any]) -> str:
    """Return the part of the model that midoffice reads, as a module."""
    short = {
        "probability_two_random_records_match": float(f"{model['probability_two_random_records_match']:.4g}"),
        "comparisons": [
            {
                "output_column_name": each["output_column_name"],
                "comparison_levels": [
                    {
                        "label_for_charts": one["label_for_charts"],
                        "m_probability": float(f"{one['m_probability']:.4g}"),
                        "u_probability": float(f"{one['u_probability']:.4g}"),
                    }
                    for one in each["comparison_levels"]
                    if not one.get("is_null_level")
                ],
            }
            for each in model["comparisons"]
        ],
    }
    text = pprint.pformat(short, sort_dicts=False, width=120)
    return (
        '"""The weights that midoffice comes with. Written by scripts/train_identity.py --python; do not edit."""\n\n'
        f"from typing import Any\n\nMODEL: dict[str, Any] = {text}\n"
    )


def main() -> None:
    """Train and write."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("model", type=Path, help="where to write Splink's model")
    asked.add_argument("--people", type=Path, help="your own records, as CSV")
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--python", type=Path, help="where to write the defaults of midoffice as a module")
    order = asked.parse_args()
    print(f"seed {order.seed}")
    people = pd.read_csv(order.people, dtype=str).replace("", None) if order.people else made_up(order.seed)
    linker = train(people, order.seed)
    linker.misc.save_model_to_json(str(order.model), overwrite=True)
    model = bounded(json.loads(order.model.read_text(encoding="utf-8")))
    order.model.write_text(json.dumps(model, indent=1), encoding="utf-8")
    if order.python:
        order.python.write_text(as_python(model), encoding="utf-8")
    print(f"{len(people)} records of {', '.join(FIELDS)}; wrote {order.model}")


if __name__ == "__main__":
    main()
