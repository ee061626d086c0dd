"""Scores of another system: the contract of whoever gives them, and where the connection and the answers are kept."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from midoffice.domain.routing.outside_scores import ItemScores, ScoreConnection, ScoreQuestion


class Scorer(Protocol):
    """A system that says what a contact is worth with agents. It connects when it is first asked, and again whenever it must."""

    async def score(self, question: ScoreQuestion, seconds: float) -> Mapping[UUID, float]:
        """Return a number for agents of the question: all of them, or some. The same question may be asked again.

        It never takes longer than `seconds` + 10 ms (`ports.sources.LATEST_SECONDS`), also with a peer that is frozen, and may be
        cancelled at any time. What is not believable (`outside_scores.believable`) is refused as a whole.

        Raises SourceDown, SourceSlow, SourceForbidden, SourceSchema (`ports.sources`): the score of the plan counts then.
        """

    async def close(self) -> None:
        """Give everything back; questions under way fail with SourceDown."""


class ScorerAdapter(Protocol):
    """How such a system is spoken to."""

    def check(self, connection: Mapping[str, Any], *, has_secret: bool) -> None:
        """Raise Invalid naming `connection.<field>` for what cannot work."""

    def open(self, connection: Mapping[str, Any], secret: str | None) -> Scorer:
        """Return one that has not connected yet: a host that is down is no error here."""


class ScoreStore(Protocol):
    """The one connection with its sealed secret, and what was answered about work items; inside a transaction."""

    async def connection(self) -> ScoreConnection:
        """Return the connection; version 0 is none."""

    async def set_connection(self, connection: ScoreConnection) -> None:
        """Replace the connection of the version before, which 0 is when there is none; raises Stale when there is another."""

    async def remove_connection(self, version: int) -> None:
        """Remove the connection of a version with its secret; raises Stale when there is another, or none."""

    async def secret(self) -> bytes | None:
        """Return the sealed secret of the connection, None without one."""

    async def set_secret(self, sealed: bytes | None) -> None:
        """Store or forget the sealed secret of the connection, which has to be there."""

    async def put(self, found: Sequence[ItemScores]) -> None:
        """Store what was answered about items, in place of what was there; items that are gone are passed over."""

    async def of(self, work_item_ids: Sequence[UUID]) -> tuple[ItemScores, ...]:
        """Return what is known of these items, in any order."""
