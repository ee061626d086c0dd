"""The rules of the demonstration's company, as an editor would send them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from midoffice.domain.rules.version import RuleCase

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST = (
    ("cancel", 'contains(lower case(?), "cancel")', "-", "-", '"sales"', "600", "Whoever thinks of leaving is answered first"),
    ("outage", 'contains(lower case(?), "outage"), contains(lower case(?), "down")', "-", "-", '"technical"', "300", ""),
    ("night", "-", "-", "[0..6)", "null", "-60", "Nobody expects an answer at night"),
    ("else", "-", "-", "-", "null", "null", "As the touchpoint says"),
)
_NEWCOMER = ("new", "-", "false", "-", "null", "120", "A first impression")
_REFUND = (
    "refund",
    'contains(lower case(?), "refund"), contains(lower case(?), "twice")',
    "-",
    "-",
    '"billing"',
    "240",
    "Money of theirs",
)


def intake(*, newcomers: bool = False, refunds: bool = False) -> dict[str, Any]:
    """Who gets which contact, and how urgent it is."""
    rows = [*_FIRST[:2], *([_REFUND] if refunds else []), _FIRST[2], *([_NEWCOMER] if newcomers else []), _FIRST[3]]
    given = [("subject", "Subject", "string"), ("known", "Known customer", "boolean"), ("hour", "Hour", "number")]
    logic = {
        "kind": "table",
        "hit_policy": "first",
        "inputs": [{"id": f"column-{key}", "label": name, "expression": name, "type": kind} for key, name, kind in given],
        "outputs": [
            {"id": "service", "name": "service", "label": "Service", "type": "string"},
            {"id": "priority", "name": "priority", "label": "Seconds more urgent", "type": "number"},
        ],
        "annotations": ["Why"],
        "rules": [{"id": key, "when": [*when], "then": [*then], "notes": [note]} for key, when, then, note in map(_row, rows)],
    }
    return {
        "name": "New contacts",
        "description": "Asked about each contact when it arrives.",
        "inputs": [{"id": key, "name": name, "type": kind} for key, name, kind in given],
        "decisions": [
            {
                "id": "intake",
                "name": "Intake",
                "question": "Which service, and how urgent?",
                "requires": {"inputs": [key for key, _, _ in given]},
                "logic": logic,
            }
        ],
        "positions": {
            "intake": {"x": 240, "y": 40, "width": 180, "height": 80},
            **{key: {"x": 40 + 210 * n, "y": 220, "width": 160, "height": 45} for n, (key, _, _) in enumerate(given)},
        },
    }


def _row(row: Sequence[str]) -> tuple[str, Sequence[str], Sequence[str], str]:
    return row[0], row[1:4], row[4:6], row[6]


INTAKE_CASES = (
    RuleCase(
        "Somebody wants to leave",
        {"Subject": "I want to cancel my contract", "Known customer": True, "Hour": 10},
        {"Intake": {"service": "sales", "priority": 600}},
    ),
    RuleCase(
        "Nothing works",
        {"Subject": "Outage in Mill Lane", "Known customer": False, "Hour": 3},
        {"Intake": {"service": "technical", "priority": 300}},
    ),
    RuleCase(
        "A question about a bill",
        {"Subject": "My bill has doubled", "Known customer": True, "Hour": 15},
        {"Intake": {"service": None, "priority": None}},
    ),
)


_GOODWILL_POSITIONS = {
    "goodwill": {"x": 320, "y": 20, "width": 180, "height": 80},
    "share": {"x": 180, "y": 160, "width": 180, "height": 80},
    "monthly": {"x": 460, "y": 178, "width": 160, "height": 45},
    "loyalty": {"x": 60, "y": 300, "width": 180, "height": 80},
    "outage-hours": {"x": 320, "y": 318, "width": 160, "height": 45},
    "years": {"x": 70, "y": 440, "width": 160, "height": 45},
}


def goodwill() -> dict[str, Any]:
    """How much an agent may give for a fault, decided in three steps."""
    return {
        "name": "Goodwill",
        "description": "What an agent may offer a customer for a fault.",
        "inputs": [
            {"id": "years", "name": "Years with us", "type": "number"},
            {"id": "outage-hours", "name": "Outage hours", "type": "number"},
            {"id": "monthly", "name": "Monthly fee", "type": "number"},
        ],
        "decisions": [
            {
                "id": "loyalty",
                "name": "Loyalty",
                "question": "How loyal is the customer?",
                "type": "string",
                "requires": {"inputs": ["years"]},
                "logic": _table(
                    [("Years with us", "number")],
                    [("loyalty", "string")],
                    [("< 1", '"new"'), ("[1..5)", '"regular"'), (">= 5", '"loyal"')],
                    policy="unique",
                ),
            },
            {
                "id": "share",
                "name": "Share of the fee",
                "question": "Which share of a month is appropriate?",
                "type": "number",
                "requires": {"inputs": ["outage-hours"], "decisions": ["loyalty"]},
                "logic": _table(
                    [("Outage hours", "number"), ("Loyalty", "string")],
                    [("share", "number")],
                    [("> 48", "-", "1"), ("(8..48]", '"loyal"', "0.5"), ("(8..48]", "-", "0.25"), ("-", "-", "0")],
                ),
            },
            {
                "id": "goodwill",
                "name": "Goodwill",
                "question": "How much may the agent give?",
                "type": "number",
                "requires": {"inputs": ["monthly"], "decisions": ["share"]},
                "logic": {"kind": "literal", "text": "decimal(Monthly fee * Share of the fee, 2)"},
            },
        ],
        "positions": _GOODWILL_POSITIONS,
    }


GOODWILL_CASES = (
    RuleCase("Two days without", {"Years with us": 1, "Outage hours": 50, "Monthly fee": 42.5}, {"Goodwill": 42.5}),
    RuleCase(
        "A loyal customer's morning",
        {"Years with us": 7, "Outage hours": 10, "Monthly fee": 40},
        {"Loyalty": "loyal", "Goodwill": 20},
    ),
)


def _table(
    inputs: Sequence[tuple[str, str]], outputs: Sequence[tuple[str, str]], rows: Sequence[tuple[str, ...]], policy: str = "first"
) -> dict[str, Any]:
    return {
        "kind": "table",
        "hit_policy": policy,
        "inputs": [{"id": f"in-{n}", "expression": text, "type": kind} for n, (text, kind) in enumerate(inputs, 1)],
        "outputs": [{"id": f"out-{n}", "name": name, "type": kind} for n, (name, kind) in enumerate(outputs, 1)],
        "rules": [
            {"id": f"row-{n}", "when": list(row[: len(inputs)]), "then": list(row[len(inputs) :])} for n, row in enumerate(rows, 1)
        ],
    }
