"""Tables as a person would write them, for the tests of the verifier."""

from collections.abc import Sequence

from midoffice.domain.rules.dmn.document import from_document
from midoffice.domain.rules.dmn.model import Definitions
from midoffice.domain.rules.dmn.verify.finding import Finding
from midoffice.domain.rules.dmn.verify.verification import verify

CUSTOMER = {
    "name": "tCustomer",
    "fields": [
        {"name": "age", "type": "number", "allowed": "[0..120]"},
        {"name": "segment", "type": "string", "allowed": '"gold", "silver", "bronze"'},
        {"name": "since", "type": "date"},
        {"name": "note", "type": "string"},
        {"name": "consent", "type": "boolean"},
    ],
}


def model(
    columns: Sequence[str],
    rows: Sequence[str],
    policy: str = "unique",
    default: str = "",
    allowed: str = "",
    **more: object,
) -> Definitions:
    """A model of one table about a customer; a row is its cells parted by `|`, the last one is the result."""
    rules = []
    for number, row in enumerate(rows):
        *when, then = (cell.strip() for cell in row.split("|"))
        rules.append({"id": f"r{number + 1}", "when": when, "then": [then]})
    table = {
        "kind": "table",
        "hit_policy": policy,
        "inputs": [{"id": f"c{n + 1}", "expression": text} for n, text in enumerate(columns)],
        "outputs": [{"id": "o1", "name": "result", "default": default, "allowed": allowed}],
        "rules": rules,
    }
    decision = {"id": "d1", "name": "Result", "logic": table, "requires": {"inputs": ["i1"]}}
    document = {
        "name": "Test",
        "namespace": "https://example.org/test",
        "types": [CUSTOMER],
        "inputs": [{"id": "i1", "name": "Customer", "type": "tCustomer"}],
        "decisions": [decision],
    }
    return from_document(document | more)


def found(definitions: Definitions) -> dict[str, list[Finding]]:
    """What the verifier finds, by code."""
    by_code: dict[str, list[Finding]] = {}
    for finding in verify(definitions):
        by_code.setdefault(finding.code, []).append(finding)
    return by_code
