"""Back-office systems: what a source answers with, how it may fail, and the contract that every adapter fulfils."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from midoffice.domain.context.source import Lookup, SourceDefinition, SourceKind
from midoffice.kernel.errors import MidofficeError
from midoffice.ports.records import SecretRecords

Row = Mapping[str, object]
"""Values: None, bool, int, Decimal, str, datetime, date, time, list, dict. A UUID comes as its text; bytes are refused."""

MOST_ROWS = 200
MOST_BYTES = 1024 * 1024
LATEST_SECONDS = 0.01
"""How much later than the time given an answer or an error may come."""


class SourceTrouble(MidofficeError):
    """What sources fail with; always one of the four below. Fields: why."""

    sentence = "{why}"

    def __init__(self, why: str) -> None:
        """Say what happened, without secrets and without values of customers."""
        super().__init__(why=why)


class SourceDown(SourceTrouble):
    """It cannot be reached, or refused the connection: UNKNOWN(down)."""

    remedy = "Check the address, the network and whether the system is up."


class SourceSlow(SourceTrouble):
    """There was no answer in the time given: UNKNOWN(slow)."""

    remedy = "Check the load of the system, and whether the statement can use an index."


class SourceForbidden(SourceTrouble):
    """It refused our credentials or the rows: UNKNOWN(forbidden)."""

    remedy = "Check the user, the secret and the rights that it has there."


class SourceSchema(SourceTrouble):
    """The statement or its answer no longer fits (column gone, unreadable or far too large answer): UNKNOWN(schema)."""

    remedy = "Compare the statement and the fields with what the system has now."


class SourceConnection(Protocol):
    """A source that can be asked. It connects when it is first asked, and again whenever it must."""

    async def fetch(self, lookup: Lookup, value: str, seconds: float) -> tuple[Row, ...]:
        """Return the rows about the customer with the identifier: at most MOST_ROWS, of MOST_BYTES together.

        It never takes longer than `seconds` + 10 ms, also with a peer that is frozen: whoever does not answer is abandoned, its
        connection terminated, and its place in the pool is free again. (`asyncio.wait_for` around a driver does not do that: it
        was measured to hang for 10 to 20 s.) It may be cancelled at any time.

        Raises SourceDown, SourceSlow, SourceForbidden, SourceSchema.
        """

    async def columns(self, lookup: Lookup, seconds: float) -> Mapping[str, str]:
        """Return names and types of what the lookup answers with, without a customer; empty where that cannot be told.

        Raises as `fetch` does.
        """

    async def close(self) -> None:
        """Give everything back; requests under way fail with SourceDown."""


class SourceAdapter(Protocol):
    """One per kind of source."""

    kind: SourceKind

    def check(self, connection: Mapping[str, Any], lookups: Sequence[Lookup], *, has_secret: bool) -> None:
        """Raise Invalid naming `connection.<field>` or `lookups.<n>.statement` for what cannot work."""

    def open(self, source: SourceDefinition, secret: str | None) -> SourceConnection:
        """Return a connection that has not connected yet: a host that is down is no error here, and recovers by itself."""


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What was found when a source was last compared with its definition of a version.

    `columns` are names and types by the number of the lookup, as they were when that version was first compared; `drift` says in
    words what has changed since, `error` why it could not be compared.
    """

    source_id: UUID
    source_version: int
    checked_at: datetime
    columns: dict[str, Any] = field(default_factory=dict)
    drift: tuple[str, ...] = ()
    error: str | None = None


class SourceStore(SecretRecords[SourceDefinition], Protocol):
    """Definitions of sources, their sealed secrets, and how they were found last."""

    async def revision(self) -> str:
        """Return a text that is another one after every change of the definitions."""

    async def checks(self) -> tuple[SourceCheck, ...]:
        """Return the last check of each source that was checked, in order of their ids."""

    async def save_check(self, check: SourceCheck) -> None:
        """Store the last check of a source; raises Conflict when there is no such source."""
