"""What a source is tried with: the customers it must hold, identifiers that nobody has, and how it is described to the suite."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from midoffice.domain.context.source import Lookup
from midoffice.ports.sources import SourceConnection
from midoffice.testing.expect import PATIENCE_SECONDS

SECRET = "swordfish-7cdd1f-swordfish"  # noqa: S105 - looked for in what adapters say; opens nothing
ZOE = "ZOE-1"
MAX = "MAX-2"
PLACES = 4
"""`most_at_once` of every connection of a case."""

CUSTOMERS: tuple[Mapping[str, object], ...] = (
    {
        "id": ZOE,
        "name": "Zoë O'Dowd \u2014 \U0001f41f \u6f22\u5b57",
        "visits": 2**53 + 1,
        "balance": Decimal("1234567.89"),
        "since": datetime(2026, 3, 2, 8, 59, 59, 123456, tzinfo=UTC),
        "fax": None,
    },
    {
        "id": MAX,
        "name": "Max",
        "visits": 0,
        "balance": Decimal("-0.10"),
        "since": datetime(1999, 12, 31, 23, 0, 0, tzinfo=UTC),
        "fax": None,
    },
)
ORDERS: tuple[Mapping[str, object], ...] = tuple(
    {"id": ZOE, "number": number, "item": item}
    for number, item in enumerate(("Television", "DVD player", "Remote control"), start=1)
)
"""Orders of one customer, in the order in which the lookup of many rows answers."""

HOSTILE = (
    "' or '1'='1",
    "' or 1=1 --",
    "'; drop table customers; --",
    "'; update customers set balance = 0; --",
    "\\' or 1=1 #",
    '" or ""="',
    "ZOE-1' /*",
    "ZOE-1'||'",
    "ZOE-1\\",
    "ZOE-1%",
    "ZOE_1",
    "%",
    "*",
    "*)(id=*",
    "ZOE-1)(|(id=*",
    "../customers/ZOE-1",
    "..%2fZOE-1",
    "ZOE-1?x=1",
    "ZOE-1#x",
    "ZOE-1/../MAX-2",
    ":id",
    "$1",
    "{id}",
    "{{7*7}}",
    "${jndi:ldap://127.0.0.1/a}",
    "<a>&lt;</a>",
    "]]><!--",
    "0 union select * from customers",
    "\u02bc or 1=1",
    "\uff07 or 1=1",
    "ZOE-1\r\nX-Evil: 1",
    "ZOE-1\u0000",
    "a" * 10_000,
)
"""Identifiers that nobody has. `identify` lets few of them through; an adapter must not rely on it."""


class Peer(Protocol):
    """What stands between the adapter and the system, and can misbehave."""

    async def freeze(self) -> None:
        """Go on accepting, forward nothing."""

    async def thaw(self) -> None:
        """Forward again: also what came meanwhile."""

    async def cut(self) -> None:
        """Break every connection and refuse new ones."""

    async def mend(self) -> None:
        """Accept again."""


@dataclass(frozen=True, slots=True)
class SourceCase:
    """A source under test. Every connection has PLACES places; `lookup` finds CUSTOMERS and `many` ORDERS by id.

    `drifted` asks for a column that is not there, `endless` takes minutes, `crowd` answers with more than MOST_ROWS rows, `flood`
    with 50 MB, `writing` would change what `held` returns. `refused` has SECRET as its wrong secret, `deaf` an address at which
    nobody listens, and `behind` stands behind `peer`.
    """

    source: SourceConnection
    lookup: Lookup
    many: Lookup
    drifted: Lookup | None = None
    endless: Lookup | None = None
    crowd: Lookup | None = None
    flood: Lookup | None = None
    writing: Lookup | None = None
    held: Callable[[], Awaitable[object]] | None = None
    refused: SourceConnection | None = None
    deaf: SourceConnection | None = None
    behind: SourceConnection | None = None
    peer: Peer | None = None
    seconds: float = PATIENCE_SECONDS
    """Time for a question that is to be answered."""
    short: float = 0.15
    """Time for one that is not."""


def asking(lookup: Lookup, statement: str) -> Lookup:
    """Return the lookup with another statement, for cases."""
    return replace(lookup, statement=statement)
